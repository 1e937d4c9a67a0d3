"""The packaged template, read for tests."""

from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]


def of_type(resources: Json, kind: str) -> dict[str, Json]:
    return {
        name: resource["Properties"]
        for name, resource in resources.items()
        if resource["Type"] == kind
    }


def functions(resources: Json) -> dict[str, Json]:
    return of_type(resources, "AWS::Serverless::Function")


def stored(table: Json) -> Json:
    return {
        "key": keys(table["KeySchema"]),
        "types": {
            each["AttributeName"]: each["AttributeType"]
            for each in table["AttributeDefinitions"]
        },
        "local": indexes(table.get("LocalSecondaryIndexes", []), "IndexName"),
        "global": indexes(table.get("GlobalSecondaryIndexes", []), "IndexName"),
        "ttl": table.get("TimeToLiveSpecification"),
    }


def keys(schema: Iterable[Any]) -> list[str]:
    return [key["AttributeName"] for key in sorted(schema, key=lambda key: key["KeyType"])]


def indexes(indexes: Iterable[Any], name: str) -> dict[str, tuple[list[str], Json]]:
    return {
        index[name]: (
            keys(index.get("KeySchema") or index["key_schema"]),
            index.get("Projection") or index["projection"],
        )
        for index in indexes
    }
