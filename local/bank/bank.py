"""The bank at work: one lock per transaction, what happens later, and the monitor."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from local.bank import results
from local.bank.conversation import Conversation
from local.bank.draws import Draws
from local.bank.options import Options
from local.bank.scenarios import SCENARIOS
from local.bank.store import Store
from local.bank.transactions import Choice, Transaction, TxState

_LONGEST_SLEEP = 60.0


class Bank:
    """Everything the pages and the gateway act on. Close it when done."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.store: Store = Store(options.state)
        self.draws: Draws = Draws(options.seed)
        self.stopping = threading.Event()
        self.registering = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._woken = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start the monitor, which ends what nobody finishes."""
        self._run(self._monitor)

    def close(self) -> None:
        """Stop what is going on behind the pages and wait for it."""
        self.stopping.set()
        self._woken.set()
        for thread in list(self._threads):
            thread.join()
        self.store.close()

    @contextmanager
    def turn(self, vpstxid: str) -> Iterator[Transaction | None]:
        """Give the transaction as it is now, to one caller at a time; save it afterwards."""
        with self._locks.setdefault(vpstxid, threading.Lock()):
            transaction = self.store.by_id(vpstxid)
            yield transaction
            if transaction is not None:
                self.store.save(transaction)

    def take_choice(self) -> Choice:
        """Return the scenario of the transaction that is being registered."""
        choice, times = self.store.default_choice()
        if times is not None:
            left = times - 1
            next_one = (choice, left) if left else (Choice(), None)
            self.store.set_default_choice(*next_one)
        return choice

    def stay_alert(self, transaction: Transaction) -> None:
        """Have the monitor cancel the transaction unless somebody goes on with it in time."""
        hurried = transaction.choice.name == "timeout"
        wait = transaction.choice.after if hurried else self.options.idle
        if transaction.due_at is None or not hurried:
            transaction.due_at = time.time() + wait
        self.wake_monitor()

    def pay(self, transaction: Transaction) -> None:
        """Ask the bank and tell the merchant, as the transaction's scenario has it."""
        transaction.due_at = time.time() + self.options.idle
        transaction.result = results.authorise(transaction, self.draws)
        transaction.move(TxState.AT_BANK)
        SCENARIOS[transaction.choice.name].act(Conversation(self, transaction))

    def cancel(self, transaction: Transaction, code: str = "2013") -> None:
        """End the transaction without asking the bank, and tell the merchant."""
        status = "ABORT" if code == "2013" else "REJECTED"
        transaction.due_at = time.time() + self.options.idle
        transaction.result = results.without_card(status, code)
        scenario = SCENARIOS[transaction.choice.name]
        act = scenario.act if scenario.on_cancel else SCENARIOS["normal"].act
        act(Conversation(self, transaction))

    def later(self, seconds: float, vpstxid: str, act: Callable[[Conversation], None]) -> None:
        """Do `act` after so many seconds, if the transaction is then still open."""

        def wait_and_act() -> None:
            if self.stopping.wait(seconds):
                return
            with self.turn(vpstxid) as transaction:
                if transaction is not None and transaction.is_open:
                    act(Conversation(self, transaction))

        self._run(wait_and_act)

    def wake_monitor(self) -> None:
        """Have the monitor look again at when it is needed next."""
        self._woken.set()

    def _run(self, work: Callable[[], None]) -> None:
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _monitor(self) -> None:
        while not self.stopping.is_set():
            self._woken.clear()
            for transaction in self.store.due(time.time()):
                self._end(transaction.vpstxid)
            next_due_at = self.store.next_due_at()
            pause = _LONGEST_SLEEP if next_due_at is None else next_due_at - time.time()
            self._woken.wait(min(max(pause, 0), _LONGEST_SLEEP))

    def _end(self, vpstxid: str) -> None:
        with self.turn(vpstxid) as transaction:
            if transaction is None or transaction.due_at is None:
                return
            if transaction.due_at > time.time():
                return
            if transaction.choice.name == "never":
                transaction.due_at = None
                transaction.move(TxState.CANCELLED_WHEN_IDLE)
            else:
                Conversation(self, transaction).abort()
