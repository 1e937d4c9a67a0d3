"""MiniStack, the AWS emulator: an environment of its own, loopback only, state on disk."""

import http.client
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

from local.console import Trouble
from local.laptop import HOST, REGION, ROOT

REQUIREMENTS = Path(__file__).with_name("requirements-emulator.txt")
_PROGRAM = Path(__file__).with_name("ministack_main.py")
_START_SECONDS = 60
_STOP_SECONDS = 60
_POLL_SECONDS = 0.05
_WHAT_IT_CAN = {"ignore_errors": True}


def home() -> Path:
    """Return the folder of the emulator's own virtual environment."""
    return ROOT / ".local" / "ministack"


def is_installed() -> bool:
    """Tell whether the emulator's environment holds exactly what is pinned."""
    stamp = home() / "installed.txt"
    return stamp.exists() and stamp.read_text() == REQUIREMENTS.read_text()


def install() -> None:
    """Make the emulator's environment anew.

    Raises:
        Trouble: when pip cannot fetch it.
    """
    shutil.rmtree(home(), ignore_errors=True)
    _run(sys.executable, "-m", "venv", str(home()))
    _run(str(home() / "bin" / "python"), "-m", "pip", "install", "-q", "-r", str(REQUIREMENTS))
    (home() / "installed.txt").write_text(REQUIREMENTS.read_text())


class Emulator:
    """MiniStack on one port with one data folder, started and stopped cleanly."""

    def __init__(self, port: int, data: Path) -> None:
        self._port = port
        self._data = data.absolute()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The running process, which is also the id of its process group."""
        if self._process is None:
            raise Trouble("The emulator is not running.")
        return self._process.pid

    @property
    def log(self) -> Path:
        """The file with what the emulator itself has to say."""
        return self._data / "ministack.log"

    def start(self) -> None:
        """Start it and return once it answers.

        Raises:
            Trouble: when it does not; with the last lines of its log.
        """
        temporary = self._data / "tmp"
        _clear(temporary)
        for folder in (temporary, self._data / "state", self._data / "s3"):
            folder.mkdir(parents=True, exist_ok=True)
        forget_stream_positions(self._data / "state" / "lambda.json")
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [home() / "bin" / "python", "-I", _PROGRAM],
                env=self._environment(temporary),
                cwd=temporary,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # A group of its own: Ctrl-C reaches the runner, which stops things in order.
                start_new_session=True,
            )
        self._wait_until_healthy()

    def stop(self) -> None:
        """Stop it and return once its state is on disk; stopped already is fine."""
        if self._process is None:
            return
        # Only a clean stop writes the state: never kill it.
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            raise Trouble(f"The emulator does not stop: see {self.log}") from None
        finally:
            self._process = None

    def is_running(self) -> bool:
        """Tell whether its process is alive."""
        return self._process is not None and self._process.poll() is None

    def _environment(self, temporary: Path) -> dict[str, str]:
        # Workers inherit all of it, so nothing of the caller's own may be in it.
        return {
            "PATH": os.defpath,
            "HOME": str(temporary),
            "LANG": "C.UTF-8",
            "TMPDIR": str(temporary),
            "BIND_HOST": HOST,
            "GATEWAY_PORT": str(self._port),
            "MINISTACK_REGION": REGION,
            "AUTH": "true",
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self._data / "state"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self._data / "s3"),
            # Both open ports of their own, one of them on every network interface.
            "IOT_MTLS_ENABLED": "false",
            "SFTP_ENABLED": "false",
        }

    def _wait_until_healthy(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while self.is_running() and time.monotonic() < deadline:
            if self._is_healthy():
                return
            time.sleep(_POLL_SECONDS)
        last = self.log.read_text(errors="replace").splitlines()[-15:]
        self.stop()
        raise Trouble("The emulator did not start:\n" + "\n".join(last))

    def _is_healthy(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self._port, timeout=5)
        try:
            connection.request("GET", "/_ministack/health")
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()


def forget_stream_positions(state: Path) -> None:
    """Let streams deliver again after a restart.

    The emulator keeps how far each stream was read but not the stream itself, so a kept
    position lies beyond the end of the new stream and nothing would ever be delivered.
    """
    if not state.exists():
        return
    saved = json.loads(state.read_text())
    positions = saved["payload"]["dynamodb_stream_positions"]
    if positions["data"]:
        positions["data"] = {}
        state.write_text(json.dumps(saved))


def _clear(folder: Path) -> None:
    """Put `folder` out of the way at once; what was in it is removed meanwhile.

    It holds an unpacked copy of the portal for each worker there was, which takes a while.
    """
    if folder.exists():
        folder.rename(folder.with_name(f"{folder.name}-{time.time_ns()}"))
    for old in folder.parent.glob(f"{folder.name}-*"):
        removal = threading.Thread(target=shutil.rmtree, args=(old,), kwargs=_WHAT_IT_CAN)
        removal.daemon = True
        removal.start()


def _run(*command: str) -> None:
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise Trouble(f"{' '.join(command)} failed:\n{result.stderr.strip()[-2000:]}")
