"""What each function may do: its own role, named actions on named resources, no more."""

import json
import re
from collections.abc import Iterator

from template import Json, functions, of_type, stored

from local.laptop import ROOT

_MOST_SECONDS = {"APIHandler": 28}
_ALL_SES = {"ses:SendEmail", "ses:SendRawEmail"}
_ARN_OF_OURS = re.compile(
    r"\$\{\w+\.Arn\}/(?:index/\w+|stream/\*)"
    r"|arn:\$\{AWS::Partition\}:s3:::\$\{AWS::StackName\}-documents-\$\{AWS::AccountId\}/"
    r"(?:documents|imports|photos|uploads|bundles|receipts)/\*"
    r"|arn:\$\{AWS::Partition\}:ssm:\$\{AWS::Region\}:\$\{AWS::AccountId\}:parameter/"
    r"\$\{AWS::StackName\}/[a-z-]+"
    r"|arn:\$\{AWS::Partition\}:logs:\$\{AWS::Region\}:\$\{AWS::AccountId\}:log-group:"
    r"/aws/lambda/\$\{AWS::StackName\}-\w+-\*:\*"
)


def _statements(resources: Json, function: str) -> list[Json]:
    role = resources[resources[function]["Properties"]["Role"]["Fn::GetAtt"][0]]["Properties"]
    [policy] = role["Policies"]
    statements: list[Json] = policy["PolicyDocument"]["Statement"]
    return statements


def _arns(statement: Json) -> Iterator[Json | str]:
    listed = statement["Resource"]
    yield from listed if isinstance(listed, list) else [listed]


def test_every_function_has_a_role_of_its_own_and_time_enough(resources: Json) -> None:
    found = functions(resources)

    roles = {function["Role"]["Fn::GetAtt"][0] for function in found.values()}

    assert len(roles) == len(found)
    for name, function in found.items():
        assert 28 <= function["Timeout"] <= _MOST_SECONDS.get(name, 300), name
        assert function["MemorySize"] >= 512, name
    assert found["APIHandler"]["MemorySize"] >= 1024


def test_rights_name_the_resource_and_the_action(resources: Json) -> None:
    tables = of_type(resources, "AWS::DynamoDB::Table")
    indexes = {
        f"${{{name}.Arn}}/index/{index}"
        for name, table in tables.items()
        for index in [*stored(table)["local"], *stored(table)["global"]]
    }
    for function in functions(resources):
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
    assert len(config["lambda_functions"]) == len(functions(resources))
