"""What is deployed: the tables of the models, no right too many, nothing public."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

import pytest
from pynamodb.attributes import TTLAttribute

from chalicelib.settings import Settings
from chalicelib.storage import Record
from chalicelib.tables import TABLES
from local.laptop import ROOT
from local.package import Package

Json = dict[str, Any]

_MOST_SECONDS = {"APIHandler": 28}
_ALL_SES = {"ses:SendEmail", "ses:SendRawEmail"}
_ARN_OF_OURS = re.compile(
    r"\$\{\w+\.Arn\}/(?:index/\w+|stream/\*|documents/\*|imports/\*)"
    r"|arn:\$\{AWS::Partition\}:ssm:\$\{AWS::Region\}:\$\{AWS::AccountId\}:parameter/"
    r"\$\{AWS::StackName\}/[a-z-]+"
    r"|arn:\$\{AWS::Partition\}:logs:\$\{AWS::Region\}:\$\{AWS::AccountId\}:log-group:"
    r"/aws/lambda/\$\{AWS::StackName\}-\w+-\*:\*"
)


@pytest.fixture(scope="session")
def template(packaged: Package) -> Json:
    return dict(json.loads(packaged.template.read_text()))


@pytest.fixture(scope="session")
def resources(template: Json) -> Json:
    return dict(template["Resources"])


def _of_type(resources: Json, kind: str) -> dict[str, Json]:
    return {
        name: resource["Properties"]
        for name, resource in resources.items()
        if resource["Type"] == kind
    }


def _keys(schema: Iterable[Any]) -> list[str]:
    return [key["AttributeName"] for key in sorted(schema, key=lambda key: key["KeyType"])]


def _stored(table: Json) -> Json:
    return {
        "key": _keys(table["KeySchema"]),
        "types": {
            each["AttributeName"]: each["AttributeType"]
            for each in table["AttributeDefinitions"]
        },
        "local": _indexes(table.get("LocalSecondaryIndexes", []), "IndexName"),
        "global": _indexes(table.get("GlobalSecondaryIndexes", []), "IndexName"),
        "ttl": table.get("TimeToLiveSpecification"),
    }


def _modelled(model: type[Record]) -> Json:
    schema = model._get_schema()
    times = [
        a.attr_name for a in model.get_attributes().values() if isinstance(a, TTLAttribute)
    ]
    return {
        "key": _keys(schema["key_schema"]),
        "types": {
            each["AttributeName"]: each["AttributeType"]
            for each in schema["attribute_definitions"]
        },
        "local": _indexes(schema["local_secondary_indexes"], "index_name"),
        "global": _indexes(schema["global_secondary_indexes"], "index_name"),
        "ttl": {"AttributeName": times[0], "Enabled": True} if times else None,
    }


def _indexes(indexes: Iterable[Any], name: str) -> dict[str, tuple[list[str], Json]]:
    return {
        index[name]: (
            _keys(index.get("KeySchema") or index["key_schema"]),
            index.get("Projection") or index["projection"],
        )
        for index in indexes
    }


def _statements(resources: Json, function: str) -> list[Json]:
    role = resources[resources[function]["Properties"]["Role"]["Fn::GetAtt"][0]]["Properties"]
    [policy] = role["Policies"]
    statements: list[Json] = policy["PolicyDocument"]["Statement"]
    return statements


def _functions(resources: Json) -> dict[str, Json]:
    return _of_type(resources, "AWS::Serverless::Function")


def _arns(statement: Json) -> Iterator[Json | str]:
    listed = statement["Resource"]
    yield from listed if isinstance(listed, list) else [listed]


def test_models_and_template_hold_the_same_tables(resources: Json) -> None:
    deployed = {
        properties["TableName"]["Fn::Sub"].removeprefix("${AWS::StackName}-"): _stored(
            properties
        )
        for properties in _of_type(resources, "AWS::DynamoDB::Table").values()
    }
    modelled = {model.Meta.table: _modelled(model) for model in TABLES}

    assert deployed == modelled


def test_every_table_can_be_restored_is_encrypted_and_outlives_the_stack(
    resources: Json,
) -> None:
    for name, table in _of_type(resources, "AWS::DynamoDB::Table").items():
        assert table["BillingMode"] == "PAY_PER_REQUEST", name
        assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert table["SSESpecification"] == {"SSEEnabled": True}, name
        assert table["DeletionProtectionEnabled"] == {"Fn::If": ["IsLive", True, False]}, name
        assert resources[name]["DeletionPolicy"] == "Retain", name
        assert resources[name]["UpdateReplacePolicy"] == "Retain", name


def test_a_table_has_a_stream_if_and_only_if_a_function_reads_it(resources: Json) -> None:
    streaming = {
        name: table["StreamSpecification"]
        for name, table in _of_type(resources, "AWS::DynamoDB::Table").items()
        if "StreamSpecification" in table
    }
    sources = [
        event["Properties"]
        for function in _functions(resources).values()
        for event in function.get("Events", {}).values()
        if event["Type"] == "DynamoDB"
    ]

    read = {source["Stream"]["Fn::GetAtt"][0] for source in sources}
    assert read == set(streaming)
    assert all(view == {"StreamViewType": "NEW_IMAGE"} for view in streaming.values())
    for source in sources:
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert source["BisectBatchOnFunctionError"]
        assert source["MaximumRetryAttempts"] == 5
        assert source["DestinationConfig"]["OnFailure"]["Type"] == "SQS"


def test_every_function_but_the_pages_has_dead_letters_of_its_own(resources: Json) -> None:
    queues = set()
    for name, function in _functions(resources).items():
        if name != "APIHandler":
            queue = f"{name}DeadLetters"
            assert queue in json.dumps(function), name
            queues.add(queue)

    assert queues == set(_of_type(resources, "AWS::SQS::Queue"))


def test_every_function_has_a_role_of_its_own_and_time_enough(resources: Json) -> None:
    functions = _functions(resources)

    roles = {function["Role"]["Fn::GetAtt"][0] for function in functions.values()}

    assert len(roles) == len(functions)
    for name, function in functions.items():
        assert 28 <= function["Timeout"] <= _MOST_SECONDS.get(name, 300), name
        assert function["MemorySize"] >= 512, name
    assert functions["APIHandler"]["MemorySize"] >= 1024


def test_rights_name_the_resource_and_the_action(resources: Json) -> None:
    tables = _of_type(resources, "AWS::DynamoDB::Table")
    indexes = {
        f"${{{name}.Arn}}/index/{index}"
        for name, table in tables.items()
        for index in [*_stored(table)["local"], *_stored(table)["global"]]
    }
    for function in _functions(resources):
        for statement in _statements(resources, function):
            assert statement["Effect"] == "Allow"
            assert not any("*" in action for action in statement["Action"]), statement
            assert "dynamodb:Scan" not in statement["Action"]
            for arn in _arns(statement):
                if arn == "*":
                    # SES lets a sender be named by a condition only.
                    assert set(statement["Action"]) == _ALL_SES
                    assert statement["Condition"]["StringEqualsIfExists"]
                elif isinstance(arn, dict) and "Fn::Sub" in arn:
                    assert _ARN_OF_OURS.fullmatch(arn["Fn::Sub"]), arn
                    assert "/index/" not in arn["Fn::Sub"] or arn["Fn::Sub"] in indexes, arn
                else:
                    assert isinstance(arn, dict)
                    owner, attribute = arn["Fn::GetAtt"]
                    assert owner in resources
                    assert attribute in {"Arn", "StreamArn"}


def test_every_policy_file_belongs_to_a_function_that_exists(resources: Json) -> None:
    config = json.loads((ROOT / ".chalice" / "config.json").read_text())
    files = {path.name for path in (ROOT / ".chalice").glob("policy-*.json")}

    used = {each["iam_policy_file"] for each in config["lambda_functions"].values()}

    assert used == files
    assert len(config["lambda_functions"]) == len(_functions(resources))


def test_the_environment_is_exactly_the_settings(template: Json) -> None:
    variables = template["Globals"]["Function"]["Environment"]["Variables"]

    assert set(variables) == {field.name.upper() for field in fields(Settings)}


def test_the_documents_bucket_is_private_encrypted_and_versioned(resources: Json) -> None:
    [bucket] = _of_type(resources, "AWS::S3::Bucket").values()
    [policy] = _of_type(resources, "AWS::S3::BucketPolicy").values()

    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    assert bucket["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    [statement] = policy["PolicyDocument"]["Statement"]
    assert statement["Effect"] == "Deny"
    # No caller of AWS's has a loopback address, so the exception is the laptop's alone.
    assert statement["Condition"] == {
        "Bool": {"aws:SecureTransport": "false"},
        "NotIpAddress": {"aws:SourceIp": "127.0.0.0/8"},
    }


def test_the_gateway_is_regional_throttled_and_logged(resources: Json) -> None:
    [gateway] = _of_type(resources, "AWS::Serverless::Api").values()

    assert gateway["EndpointConfiguration"] == {"Type": "REGIONAL"}
    [throttle] = gateway["MethodSettings"]
    assert (throttle["ResourcePath"], throttle["HttpMethod"]) == ("/*", "*")
    assert throttle["ThrottlingRateLimit"]
    assert throttle["ThrottlingBurstLimit"]
    assert gateway["AccessLogSetting"]["DestinationArn"] == {"Fn::GetAtt": ["AccessLog", "Arn"]}


def test_the_gateways_own_replies_are_pages_here_and_on_aws(resources: Json) -> None:
    [gateway] = _of_type(resources, "AWS::Serverless::Api").values()
    on_aws = gateway["DefinitionBody"]["x-amazon-apigateway-gateway-responses"]
    here = {
        reply["ResponseType"]: reply
        for reply in _of_type(resources, "AWS::ApiGateway::GatewayResponse").values()
    }

    assert set(on_aws) == set(here) > {"DEFAULT_4XX", "DEFAULT_5XX"}
    for kind, reply in on_aws.items():
        assert reply["responseTemplates"] == here[kind]["ResponseTemplates"]
        assert reply["responseParameters"] == here[kind]["ResponseParameters"]
        [body] = reply["responseTemplates"].values()
        assert "<h1>" in body
        assert "$" not in body


def test_every_log_is_kept_for_a_while_and_not_for_ever(resources: Json) -> None:
    logs = _of_type(resources, "AWS::Logs::LogGroup")

    names = {log["LogGroupName"]["Fn::Sub"] for log in logs.values()}

    wanted = {f"/aws/lambda/${{{function}}}" for function in _functions(resources)}
    assert names == wanted | {"/aws/apigateway/${AWS::StackName}"}
    assert all(log["RetentionInDays"] == 90 for log in logs.values())


def test_the_payment_key_rotates_and_outlives_the_stack(resources: Json) -> None:
    [(name, key)] = _of_type(resources, "AWS::KMS::Key").items()

    assert key["EnableKeyRotation"]
    assert resources[name]["DeletionPolicy"] == "Retain"


def test_no_schedule_runs_once_a_day_while_london_and_utc_differ(resources: Json) -> None:
    schedules = [
        event["Properties"]["Schedule"]
        for function in _functions(resources).values()
        for event in function.get("Events", {}).values()
        if event["Type"] == "Schedule"
    ]

    assert schedules
    assert all(re.fullmatch(r"rate\(\d+ minutes\)", schedule) for schedule in schedules)
