"""Which row a candidate's share opens, so that nothing they see tells whose the address is."""

from dataclasses import dataclass

from chalicelib import ids
from chalicelib.connections.models import Connection
from chalicelib.connections.services.looking import connection_key
from chalicelib.storage import Key, Together


@dataclass(frozen=True, slots=True)
class Opening:
    """The rows in which a candidate's share with one employer can stand.

    `email` is the candidate's address, `shared_with` what they typed as the employer's.
    """

    employer_id: str
    candidate_id: str
    email: str
    shared_with: str

    @property
    def keys(self) -> tuple[Key[Connection], Key[Connection]]:
        """The row of the two addresses, and a row of this share alone."""
        usual = ids.derived(self.employer_id, ids.email_key(self.email))
        own = ids.derived(self.employer_id, self.candidate_id, ids.email_key(self.shared_with))
        return connection_key(self.employer_id, usual), connection_key(self.employer_id, own)

    def row(self, found: Together) -> Connection:
        """Return the row to open, stored or new.

        What the candidate knows by another name stays as it is, or they would see who has the
        address; so does what another candidate shared while they had this one's address.
        """
        usual, own = self.keys
        key = usual if self._is_free(found.at(usual)) and not found.at(own) else own
        return found.at(key) or Connection(
            self.employer_id,
            str(key.range_key),
            email=self.email,
            email_key=ids.email_key(self.email),
        )

    def _is_free(self, row: Connection | None) -> bool:
        if row is None or row.candidate_id is None:
            return True
        return bool(row.candidate_id == self.candidate_id) and row.is_share_with(
            self.shared_with
        )
