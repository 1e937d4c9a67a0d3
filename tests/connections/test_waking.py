from collections.abc import Callable
from typing import Any

import pytest
from factories import a_candidate_user, a_connection, an_achievement, an_employer

from chalicelib import clock
from chalicelib.connections import sweeps
from chalicelib.connections.services import batches, bundling
from chalicelib.jobs import Job, JobState


def a_list() -> Job:
    return batches.start_batch(an_employer().user_id, ["ann@example.org"], "form")


def a_bundle() -> Job:
    candidate = a_candidate_user()
    an_achievement(candidate.candidate_id)
    connection = a_connection(an_employer(), candidate)
    return bundling.start_bundle(connection.employer_id, connection.connection_id, clock.now())


@pytest.mark.parametrize(
    ("start", "function"), [(a_list, sweeps.send_requests), (a_bundle, sweeps.make_bundle)]
)
def test_a_job_is_taken_by_the_function_that_its_table_wakes(
    aws: None, start: Callable[[], Job], function: Callable[[Any, Any], None]
) -> None:
    job = start()
    image = {
        "kind": {"S": job.kind.value},
        "state": {"S": job.state.value},
        "user_id": {"S": job.user_id},
        "job_id": {"S": job.job_id},
    }
    record = {
        "awsRegion": "eu-west-2",
        "eventID": "1",
        "eventName": "INSERT",
        "eventSourceARN": "arn:aws:dynamodb:eu-west-2:1:table/test-jobs/stream/1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1795456800,
            "Keys": {name: image[name] for name in ("user_id", "job_id")},
            "NewImage": image,
            "SequenceNumber": "1",
            "SizeBytes": 1,
            "StreamViewType": "NEW_IMAGE",
        },
    }

    function({"Records": [record]}, None)

    assert JobState(job.state) is JobState.WAITING
    assert Job.get(job.user_id, job.job_id).state is not JobState.WAITING
