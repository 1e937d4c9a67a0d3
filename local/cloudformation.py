"""Puts a packaged portal into an AWS account, emulated or real, by CloudFormation."""

import hashlib
import time
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from local.aws import Aws
from local.console import Trouble
from local.package import Package

_UNCHANGED = ("didn't contain changes", "No updates are to be performed")
_POLL_SECONDS = {True: 0.1, False: 5.0}
_DONE = {"CREATE_COMPLETE", "UPDATE_COMPLETE"}


def deploy(aws: Aws, stack: str, package: Package, parameters: Mapping[str, str]) -> bool:
    """Create or update `stack` from `package`; return whether anything had to change.

    Raises:
        Trouble: when CloudFormation refuses or fails, with its reasons.
    """
    bucket = _artifacts_bucket(aws, stack)
    template_url = _upload(aws, bucket, package)
    changed = _apply(aws, stack, template_url, parameters)
    if aws.endpoint:
        # The emulator draws its gateway's error pages only after a deployment of its own.
        api = outputs(aws, stack)["RestAPIId"]
        aws.client("apigateway").create_deployment(restApiId=api, stageName="api")
        _remove_old_code(aws, bucket, package)
    return changed


def outputs(aws: Aws, stack: str) -> dict[str, str]:
    """Return the stack's outputs by name."""
    [described] = aws.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}


def function_names(aws: Aws, stack: str) -> dict[str, str]:
    """Return each Lambda function's physical name by its name in the template."""
    pages = aws.client("cloudformation").get_paginator("list_stack_resources")
    return {
        resource["LogicalResourceId"]: resource["PhysicalResourceId"]
        for page in pages.paginate(StackName=stack)
        for resource in page["StackResourceSummaries"]
        if resource["ResourceType"] == "AWS::Lambda::Function"
    }


def _artifacts_bucket(aws: Aws, stack: str) -> str:
    bucket = f"{stack}-artifacts-{aws.account()}"
    s3 = aws.client("s3")
    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError:
        s3.create_bucket(
            Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": aws.region}
        )
        s3.put_public_access_block(
            Bucket=bucket,
            PublicAccessBlockConfiguration={
                "BlockPublicAcls": True,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            },
        )
    return bucket


def _code_key(package: Package) -> str:
    return f"code/{hashlib.sha256(package.code.read_bytes()).hexdigest()}.zip"


def _upload(aws: Aws, bucket: str, package: Package) -> str:
    s3 = aws.client("s3")
    code_key = _code_key(package)
    try:
        s3.head_object(Bucket=bucket, Key=code_key)
    except ClientError:
        s3.upload_file(str(package.code), bucket, code_key)
    template = package.template_for(bucket, code_key).encode()
    template_key = f"templates/{hashlib.sha256(template).hexdigest()}.json"
    s3.put_object(Bucket=bucket, Key=template_key, Body=template)
    if aws.endpoint:
        return f"{aws.endpoint}/{bucket}/{template_key}"
    return f"https://{bucket}.s3.{aws.region}.amazonaws.com/{template_key}"


def _remove_old_code(aws: Aws, bucket: str, package: Package) -> None:
    s3 = aws.client("s3")
    for stored in s3.list_objects_v2(Bucket=bucket, Prefix="code/").get("Contents", []):
        if stored["Key"] != _code_key(package):
            s3.delete_object(Bucket=bucket, Key=stored["Key"])


def _apply(aws: Aws, stack: str, template_url: str, parameters: Mapping[str, str]) -> bool:
    formation = aws.client("cloudformation")
    change_set = f"deploy-{time.time_ns()}"
    names: dict[str, Any] = {"StackName": stack, "ChangeSetName": change_set}
    formation.create_change_set(
        **names,
        ChangeSetType="UPDATE" if _exists(formation, stack) else "CREATE",
        TemplateURL=template_url,
        Parameters=[
            {"ParameterKey": name, "ParameterValue": value}
            for name, value in parameters.items()
        ],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    described = _settled(aws, lambda: formation.describe_change_set(**names))
    if described["Status"] == "FAILED":
        formation.delete_change_set(**names)
        reason = described.get("StatusReason", "")
        if any(words in reason for words in _UNCHANGED):
            return False
        raise Trouble(f"CloudFormation refuses the template: {reason}")
    since = time.time()
    formation.execute_change_set(**names)
    finished = _settled(aws, lambda: formation.describe_stacks(StackName=stack)["Stacks"][0])
    if finished["StackStatus"] not in _DONE:
        raise Trouble(_reasons(formation, stack, finished["StackStatus"], since))
    return True


def _exists(formation: Any, stack: str) -> bool:
    try:
        [described] = formation.describe_stacks(StackName=stack)["Stacks"]
    except ClientError:
        return False
    return described["StackStatus"] not in {"REVIEW_IN_PROGRESS", "DELETE_COMPLETE"}


def _settled(aws: Aws, describe: Any) -> dict[str, Any]:
    while True:
        # First, so that what was just asked for has begun.
        time.sleep(_POLL_SECONDS[aws.endpoint is not None])
        described: dict[str, Any] = describe()
        status = described.get("StackStatus", described.get("Status", ""))
        if not status.endswith(("_IN_PROGRESS", "_PENDING")):
            return described


def _reasons(formation: Any, stack: str, status: str, since: float) -> str:
    events = formation.describe_stack_events(StackName=stack)["StackEvents"]
    failed = [
        f"  {event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason')}"
        for event in reversed(events)
        if "FAILED" in event["ResourceStatus"] and event["Timestamp"].timestamp() >= since - 5
    ]
    return "\n".join([f"The stack {stack} ended as {status}:", *failed])
