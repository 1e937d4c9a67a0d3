"""The photo of a profile: sent straight to the bucket, made into a square, shown by a link."""

import logging
import re
from datetime import datetime

from chalicelib import audit, clock, files, ids, jobs, settings, storage
from chalicelib.accounts.models import User
from chalicelib.accounts.services import people, pictures
from chalicelib.errors import Conflict, NotFound
from chalicelib.files import PresignedPost
from chalicelib.jobs import Job, JobKind, JobState

log = logging.getLogger(__name__)

MOST_BYTES = 5 * 1024 * 1024
# S3 refuses with XML; up to this size our own function refuses, with words.
_MOST_BYTES_TAKEN = 20 * 1024 * 1024
_TRIES = 5
_UPLOAD = re.compile(r"uploads/([0-9a-z]{26})/([0-9a-z]{26})")
_UPLOAD_ID = re.compile(r"[0-9a-z]{26}")


class _Superseded(Conflict):
    """A picture that was sent later, or a removal, has won."""


def photo_url(user: User) -> str | None:
    """Return a link to a user's photo, good for 60 seconds, or None when there is none."""
    if user.photo_key is None:
        return None
    return files.presigned_url(user.photo_key, filename="photo.jpg", content_type="image/jpeg")


def upload_form(user_id: str) -> PresignedPost:
    """Return the form by which a browser sends one picture straight into the bucket."""
    upload_id = ids.new_id()
    return files.presigned_post(
        f"uploads/{user_id}/{upload_id}",
        most_bytes=_MOST_BYTES_TAKEN,
        redirect_to=f"{settings.current().base_url}/profile/photo/{upload_id}",
    )


def outcome(user_id: str, upload_id: str, tag: str) -> str | None:
    """Return what came of a picture: "made", "too-large", "no-picture" …; None: not known yet.

    `tag` is the bucket's for the picture: one form, brought back by the browser, may send two.

    Raises:
        NotFound: for what is no upload's id.
    """
    if not _UPLOAD_ID.fullmatch(upload_id):
        raise NotFound(upload_id)
    try:
        job = jobs.find(user_id, _job_id(upload_id, tag), JobKind.PHOTO)
    except NotFound:
        return None
    return str(job.result["outcome"])


def make(key: str, tag: str, sent_at: datetime) -> None:
    """Make a photo of the picture that was put under `key`, and let it be the profile's.

    The picture is thrown away, whatever comes of it. Done twice, it changes nothing; of two
    pictures the one that was sent later stays, whichever is made first.
    """
    match = _UPLOAD.fullmatch(key)
    if match is None:
        files.remove(key)
        return
    user_id, upload_id = match.groups()
    job_id = _job_id(upload_id, tag)
    try:
        photo = pictures.square_photo(files.read(key, most_bytes=MOST_BYTES))
    except files.Missing:
        log.info("photo.done_already", extra={"key": key})
        return
    except files.TooLarge:
        _note(user_id, job_id, "too-large")
    except pictures.TooManyPixels:
        _note(user_id, job_id, "too-many-pixels")
    except pictures.NoPicture:
        _note(user_id, job_id, "no-picture")
    else:
        _use(photo, user_id, job_id, sent_at)
    files.remove(key)


def remove(user_id: str) -> None:
    """Take a user's photo away, and those that were sent before and are not made yet."""
    user = people.user(user_id)
    gone = user.photo_key
    # A picture that was sent before, and is made only now, must not come back.
    user.photo_key, user.photo_sent_at = None, clock.now()
    with storage.all_or_nothing() as writes:
        writes.save(user)
        if gone is not None:
            audit.record(writes, "photo.removed", actor=user_id, subject=f"user#{user_id}")
    if gone is not None:
        files.remove(gone)


def _use(photo: bytes, user_id: str, job_id: str, sent_at: datetime) -> None:
    # Its link is shown to others, so it tells nothing of whose it is.
    new_key = f"photos/{ids.new_id()}.jpg"
    files.put(new_key, photo, content_type="image/jpeg")
    try:
        old_key = _show(new_key, user_id, job_id, sent_at)
    except _Superseded:
        files.remove(new_key)
        _note(user_id, job_id, "superseded")
    else:
        if old_key is not None:
            files.remove(old_key)


def _show(new_key: str, user_id: str, job_id: str, sent_at: datetime) -> str | None:
    """Let `new_key` be a user's photo; return the key of the one before."""
    for _ in range(_TRIES):
        user = people.user(user_id)
        if user.photo_sent_at and user.photo_sent_at >= sent_at:
            raise _Superseded(job_id)
        old_key = user.photo_key
        user.photo_key, user.photo_sent_at = new_key, sent_at
        job = _made(user_id, job_id)
        try:
            with storage.all_or_nothing() as writes:
                writes.save(user)
                writes.save(job)
                subject = f"user#{user_id}"
                audit.record(writes, "photo.changed", actor=user_id, subject=subject)
        except storage.Stale:
            # The profile was saved meanwhile, or the same picture was made by another.
            continue
        return old_key
    raise _Superseded("the profile changed again and again")


def _note(user_id: str, job_id: str, outcome: str) -> None:
    job = _new_job(user_id, job_id)
    job.state, job.result = JobState.FAILED, {"outcome": outcome}
    try:
        with storage.all_or_nothing() as writes:
            writes.create(job)
    except storage.Stale:
        log.info("photo.noted_already", extra={"job_id": job_id})


def _made(user_id: str, job_id: str) -> Job:
    job = Job.find(user_id, job_id) or _new_job(user_id, job_id)
    job.state, job.result = JobState.DONE, {"outcome": "made"}
    return job


def _job_id(upload_id: str, tag: str) -> str:
    return ids.derived("photo", upload_id, tag)


def _new_job(user_id: str, job_id: str) -> Job:
    now = clock.now()
    return Job(
        user_id,
        job_id,
        kind=JobKind.PHOTO,
        state=JobState.FAILED,
        started_at=now,
        removed_at=now + jobs.KEPT,
    )
