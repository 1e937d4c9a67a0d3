"""CPU time: cold and warm pages beside a bare handler in the same run, and one eCertificate."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure

_COLD_RUNS = 7
_WARM_RUNS = 200

_BARE = """
import json, os, resource, time
import boto3
from jinja2 import Environment, FileSystemLoader
table = os.environ["TABLE_PREFIX"] + "-connections"
client = boto3.client("dynamodb")
template = Environment(loader=FileSystemLoader(os.environ["BENCH_FOLDER"]), autoescape=True)
def handler():
    answer = client.query(
        TableName=table, IndexName="by_email", Limit=10, ConsistentRead=True,
        KeyConditionExpression="employer_id = :e",
        ExpressionAttributeValues={":e": {"S": os.environ["BENCH_EMPLOYER"]}},
    )
    return template.get_template("bare.html").render(rows=answer["Items"])
"""

_PORTAL = """
import json, os, resource, sys, time
sys.path[:0] = [".", "tests"]
import gateway
headers = {"host": "portal", "cookie": "__Host-sid=" + os.environ["BENCH_COOKIE"]}
def handler():
    answer = gateway.send("GET", "/connections", headers)
    assert answer.status == 200, answer.status
    return answer.body
"""

_MEASURE = """
handler()
cold = resource.getrusage(resource.RUSAGE_SELF)
begun = time.process_time()
for _ in range({warm}):
    handler()
warm = (time.process_time() - begun) / {warm}
print(json.dumps([cold.ru_utime + cold.ru_stime, warm]))
"""


def pages(employer_id: str, cookie: str) -> Iterator[Figure]:
    """Measure the first signed-in connections page of a fresh process, and later ones."""
    environment = {
        **os.environ,
        "BENCH_EMPLOYER": employer_id,
        "BENCH_COOKIE": cookie,
        "BENCH_FOLDER": str(Path(__file__).parent),
        "PYTHONDONTWRITEBYTECODE": "",
    }
    runs: dict[str, list[tuple[float, float]]] = {"bare": [], "portal": []}
    # By turns, so that whatever else the machine does falls on both alike.
    for _ in range(_COLD_RUNS):
        runs["bare"].append(_run(_BARE, environment))
        runs["portal"].append(_run(_PORTAL, environment))
    bare_cold, bare_warm = _middle(runs["bare"])
    cold, warm = _middle(runs["portal"])
    print(f"  a bare handler: {bare_cold * 1000:.0f} ms cold, {bare_warm * 1000:.2f} ms warm")
    print(f"  the portal:     {cold * 1000:.0f} ms cold, {warm * 1000:.2f} ms warm")
    yield Figure("cold: CPU of a fresh process to its first page", cold / bare_cold, 1.5, "x")
    yield Figure("warm: CPU of that page", warm / bare_warm, 3.5, "x")


def _run(program: str, environment: dict[str, str]) -> tuple[float, float]:
    code = program + _MEASURE.format(warm=_WARM_RUNS)
    output = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    cold, warm = json.loads(output.splitlines()[-1])
    return cold, warm


def _middle(runs: list[tuple[float, float]]) -> tuple[float, float]:
    return statistics.median(r[0] for r in runs), statistics.median(r[1] for r in runs)
