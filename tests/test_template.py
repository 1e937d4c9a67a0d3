"""What is deployed: the tables of the models, no right too many, nothing public."""

import json
import re
from dataclasses import fields

import pytest
from pynamodb.attributes import TTLAttribute
from template import Json, functions, indexes, keys, of_type, stored

from chalicelib.settings import Settings
from chalicelib.storage import Record
from chalicelib.tables import TABLES


def _modelled(model: type[Record]) -> Json:
    schema = model._get_schema()
    times = [
        a.attr_name for a in model.get_attributes().values() if isinstance(a, TTLAttribute)
    ]
    return {
        "key": keys(schema["key_schema"]),
        "types": {
            each["AttributeName"]: each["AttributeType"]
            for each in schema["attribute_definitions"]
        },
        "local": indexes(schema["local_secondary_indexes"], "index_name"),
        "global": indexes(schema["global_secondary_indexes"], "index_name"),
        "ttl": {"AttributeName": times[0], "Enabled": True} if times else None,
    }


def test_models_and_template_hold_the_same_tables(resources: Json) -> None:
    deployed = {
        properties["TableName"]["Fn::Sub"].removeprefix("${AWS::StackName}-"): stored(
            properties
        )
        for properties in of_type(resources, "AWS::DynamoDB::Table").values()
    }
    modelled = {model.Meta.table: _modelled(model) for model in TABLES}

    assert deployed == modelled


def test_every_table_can_be_restored_is_encrypted_and_outlives_the_stack(
    resources: Json,
) -> None:
    for name, table in of_type(resources, "AWS::DynamoDB::Table").items():
        assert table["BillingMode"] == "PAY_PER_REQUEST", name
        assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert table["SSESpecification"] == {"SSEEnabled": True}, name
        assert table["DeletionProtectionEnabled"] == {"Fn::If": ["IsLive", True, False]}, name
        assert resources[name]["DeletionPolicy"] == "Retain", name
        assert resources[name]["UpdateReplacePolicy"] == "Retain", name


def test_a_table_has_a_stream_if_and_only_if_a_function_reads_it(resources: Json) -> None:
    streaming = {
        name: table["StreamSpecification"]
        for name, table in of_type(resources, "AWS::DynamoDB::Table").items()
        if "StreamSpecification" in table
    }
    sources = [
        event["Properties"]
        for function in functions(resources).values()
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
    for name, function in functions(resources).items():
        if name != "APIHandler":
            queue = f"{name}DeadLetters"
            assert queue in json.dumps(function), name
            queues.add(queue)

    assert queues == set(of_type(resources, "AWS::SQS::Queue"))


def test_the_environment_is_exactly_the_settings(template: Json) -> None:
    variables = template["Globals"]["Function"]["Environment"]["Variables"]

    assert set(variables) == {field.name.upper() for field in fields(Settings)}


def test_the_documents_bucket_is_private_encrypted_and_versioned(resources: Json) -> None:
    [bucket] = of_type(resources, "AWS::S3::Bucket").values()
    [policy] = of_type(resources, "AWS::S3::BucketPolicy").values()

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


@pytest.mark.parametrize(
    ("prefix", "days"), [("imports/", 30), ("uploads/", 1), ("bundles/", 1), ("receipts/", 8)]
)
def test_what_the_bucket_forgets_is_gone_a_day_later(
    resources: Json, prefix: str, days: int
) -> None:
    [bucket] = of_type(resources, "AWS::S3::Bucket").values()
    rules = bucket["LifecycleConfiguration"]["Rules"]

    [rule] = [each for each in rules if each.get("Prefix") == prefix]

    # In a versioned bucket the end of a file only hides it.
    assert rule["ExpirationInDays"] == days
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 1}


def test_the_gateway_is_regional_throttled_and_logged(resources: Json) -> None:
    [gateway] = of_type(resources, "AWS::Serverless::Api").values()

    assert gateway["EndpointConfiguration"] == {"Type": "REGIONAL"}
    [throttle] = gateway["MethodSettings"]
    assert (throttle["ResourcePath"], throttle["HttpMethod"]) == ("/*", "*")
    assert throttle["ThrottlingRateLimit"]
    assert throttle["ThrottlingBurstLimit"]
    assert gateway["AccessLogSetting"]["DestinationArn"] == {"Fn::GetAtt": ["AccessLog", "Arn"]}


def test_the_gateways_own_replies_are_pages_here_and_on_aws(resources: Json) -> None:
    [gateway] = of_type(resources, "AWS::Serverless::Api").values()
    on_aws = gateway["DefinitionBody"]["x-amazon-apigateway-gateway-responses"]
    here = {
        reply["ResponseType"]: reply
        for reply in of_type(resources, "AWS::ApiGateway::GatewayResponse").values()
    }

    assert set(on_aws) == set(here) > {"DEFAULT_4XX", "DEFAULT_5XX"}
    for kind, reply in on_aws.items():
        assert reply["responseTemplates"] == here[kind]["ResponseTemplates"]
        assert reply["responseParameters"] == here[kind]["ResponseParameters"]
        [body] = reply["responseTemplates"].values()
        assert "<h1>" in body
        assert "$" not in body


def test_every_log_is_kept_for_a_while_and_not_for_ever(resources: Json) -> None:
    logs = of_type(resources, "AWS::Logs::LogGroup")

    names = {log["LogGroupName"]["Fn::Sub"] for log in logs.values()}

    wanted = {f"/aws/lambda/${{{function}}}" for function in functions(resources)}
    assert names == wanted | {"/aws/apigateway/${AWS::StackName}"}
    assert all(log["RetentionInDays"] == 90 for log in logs.values())


def test_the_payment_key_rotates_and_outlives_the_stack(resources: Json) -> None:
    [(name, key)] = of_type(resources, "AWS::KMS::Key").items()

    assert key["EnableKeyRotation"]
    assert resources[name]["DeletionPolicy"] == "Retain"


def test_no_schedule_runs_once_a_day_while_london_and_utc_differ(resources: Json) -> None:
    schedules = [
        event["Properties"]["Schedule"]
        for function in functions(resources).values()
        for event in function.get("Events", {}).values()
        if event["Type"] == "Schedule"
    ]

    assert schedules
    assert all(re.fullmatch(r"rate\(\d+ minutes\)", schedule) for schedule in schedules)
