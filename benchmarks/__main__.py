"""`make bench`: measures on a stack of its own and prints each figure beside its promise."""

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks import ground
from benchmarks.figures import Figure
from local.console import step

# The gateway that the tests speak through serves here too.
sys.path.append(str(Path(__file__).parents[1] / "tests"))


def main() -> None:
    """Print every figure, and how many promises were missed in this run."""
    with ground.running() as servers:
        figures = list(_measure(servers.aws.client("dynamodb")))
    missed = [figure for figure in figures if not figure.is_kept]
    print(f"\n{len(figures)} promises measured, {len(missed)} missed")


def _measure(dynamodb: object) -> Iterator[Figure]:
    # Only now, when the environment is that of the stack.
    from factories import an_employer

    from benchmarks import crowd, documents, pages, reads, routes, size, speed
    from chalicelib import storage
    from chalicelib.accounts.models import User
    from chalicelib.storage import records
    from chalicelib.web import sessions

    # The emulator takes seconds for a partition of 100,000 rows, where DynamoDB takes none:
    # what is judged here is what a page asks for, not how long this answer takes.
    records.shared()._read_timeout_seconds = 60  # noqa: SLF001

    few, many = an_employer(), an_employer()
    with step(f"Storing {crowd.LETTERS:,} letters and {crowd.ORDERS:,} orders"):
        newest = crowd.order(dynamodb, many)
        shares = crowd.share_letters(many)
    with step(f"Storing {crowd.ROWS:,} connections"):
        crowd.gather(dynamodb, few, 10)
        crowd.gather(dynamodb, many)

    def sign_in(employer: User = many) -> str:
        with storage.all_or_nothing() as writes:
            return sessions.start(
                writes, employer.user_id, employer.role, "Alex", remember=False
            )

    cookie = sign_in()
    # A size that was not chosen before is noted in the session, once: a fourth call. So the
    # one that is measured comes last.
    lists = {
        rows: reads.open_page(f"/connections?size={rows}", cookie)[0] for rows in (100, 10)
    }
    for measured in (
        routes.figures(),
        reads.figures(sign_in),
        pages.figures(sign_in, many, shares, newest),
        speed.pages(few.user_id, sign_in(few)),
        documents.figures(),
        size.figures(lists),
    ):
        for figure in measured:
            print(figure)
            yield figure


if __name__ == "__main__":
    main()
