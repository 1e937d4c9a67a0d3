"""One measured figure beside its promise, and the table they are printed in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured of one promise, in `unit`, and the most it may be."""

    promise: str
    measured: float
    most: float
    unit: str

    @property
    def is_kept(self) -> bool:
        """Whether the promise was kept in this run."""
        return self.measured <= self.most

    def __str__(self) -> str:
        kept = "kept" if self.is_kept else "MISSED"
        amount = f"{self.measured:,.2f}".rstrip("0").rstrip(".")
        return f"{self.promise:<58} {amount:>10} {self.unit:<6} at most {self.most:g}: {kept}"
