"""Promises about the whole that no linter knows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import nodes

import app as portal
from chalicelib import brand, templating
from chalicelib.tables import TABLES
from chalicelib.web.pages import Pages

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "chalicelib").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))

# Routes that are no pages: each an argument someone won.
OPEN_ROUTES = {
    "/static/{hashed_name}": "the same bytes for everyone; a session would cost a read",
    "/payments/{payment_id}/notifications/{token}": "a bank has no session; it signs",
}


def _pages() -> Iterator[Pages]:
    for module in SOURCES:
        name = ".".join(module.relative_to(ROOT).with_suffix("").parts).removesuffix(
            ".__init__"
        )
        found = vars(__import__(name, fromlist=["pages"])).get("pages")
        if isinstance(found, Pages):
            yield found


def test_every_route_declares_who_may_use_it() -> None:
    declared = {path for pages in _pages() for _, path in pages.access}

    undeclared = set(portal.app.routes) - declared

    assert undeclared == set(OPEN_ROUTES) & set(portal.app.routes)


def test_every_page_is_registered() -> None:
    declared = {path for pages in _pages() for _, path in pages.access}

    assert declared <= set(portal.app.routes)


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_no_module_is_longer_than_a_screenful_can_be_known(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 250


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_no_template_is_longer_than_100_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 100


@pytest.mark.parametrize(
    "path", [each for each in TEMPLATES if each.suffix == ".html"], ids=str
)
def test_every_template_parses_and_uses_what_it_imports(path: Path) -> None:
    tree = templating._environment().parse(path.read_text())
    imported = {
        name if isinstance(name, str) else name[1]
        for node in tree.find_all(nodes.FromImport)
        for name in node.names
    }
    used = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}

    assert imported <= used
    assert "|safe" not in re.sub(r"\s", "", path.read_text())


def test_only_settings_reads_the_environment() -> None:
    readers = {
        path.name
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
    }

    assert readers == {"settings.py"}


def test_nothing_scans_a_table() -> None:
    scanning = {
        str(path)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "scan"
    }

    assert not scanning


def test_records_are_written_by_storage_alone() -> None:
    # `writes.save(record)` has an argument; a record's own `save()` and `delete()` have none.
    alone = {
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("save", "delete")
        and not node.args
        and not node.keywords
    }

    assert not alone


def test_links_of_the_package_lead_to_the_real_folders() -> None:
    assert (ROOT / "vendor/templates").resolve() == ROOT / "templates"
    assert (ROOT / "vendor/static").resolve() == ROOT / "static"
    assert (ROOT / "vendor/brand.toml").resolve() == ROOT / "brand.toml"


def _is_routed(path: str) -> bool:
    asked = path.strip("/").split("/")
    for route in portal.app.routes:
        parts = route.strip("/").split("/")
        if "+" not in route and len(parts) == len(asked):
            pairs = zip(parts, asked, strict=True)
            if all(part == word or part[:1] == "{" or word == "*" for part, word in pairs):
                return True
    return False


@pytest.mark.parametrize(
    "path", [each for each in TEMPLATES if each.suffix == ".html"], ids=str
)
def test_every_path_written_in_a_template_is_a_route(path: Path) -> None:
    text = re.sub(r"\{\{.*?\}\}", "*", path.read_text(), flags=re.DOTALL)
    written = re.findall(r"""(?:href|action)=["'](/[^"'?#]*)""", text)
    written += re.findall(r"""\(["'][^"']*["'], *["'](/[^"'?#]*)["']\)""", text)

    unknown = [each for each in written if not _is_routed(each)]

    assert not unknown


@pytest.mark.product("G-12")
@pytest.mark.parametrize(
    "path",
    [
        each
        for each in TEMPLATES
        if each.suffix == ".html"
        and each.parent.name != "errors"
        and '{% extends "base.html" %}' in each.read_text()
    ],
    ids=str,
)
def test_every_page_has_a_help_of_its_own(path: Path) -> None:
    tree = templating._environment().parse(path.read_text())
    helped = [block for block in tree.find_all(nodes.Block) if block.name == "help"]

    assert len(helped) == 1
    assert "<p>" in path.read_text().split("block help", 1)[1].split("endblock", 1)[0]


def test_every_email_has_its_three_parts_and_a_sender() -> None:
    queued = {
        node.args[1].value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "queue"
        and len(node.args) > 1
        and isinstance(node.args[1], ast.Constant)
    }
    folders = {path for path in (ROOT / "templates/email").iterdir() if path.name[0] != "_"}

    assert {folder.name for folder in folders} == queued
    for folder in folders:
        parts = {path.name for path in folder.iterdir()}
        assert parts == {"subject.txt", "body.txt", "body.html"}, folder.name


def test_every_model_is_in_the_list_of_tables() -> None:
    from chalicelib.storage import Record

    defined = {
        model for model in Record.__subclasses__() if model.__module__[:10] == "chalicelib"
    }

    assert defined == set(TABLES)


@pytest.mark.product("Q32")
def test_the_brand_names_nothing_real() -> None:
    text = (ROOT / "brand.toml").read_text()

    assert "theimi.org.uk" not in text
    assert brand.current().email.endswith("@example.org")


def test_app_is_only_wiring() -> None:
    text = (ROOT / "app.py").read_text()

    assert len(text.splitlines()) <= 60
    decisions = (ast.FunctionDef, ast.ClassDef, ast.If, ast.Try, ast.Lambda)
    assert not [node for node in ast.walk(ast.parse(text)) if isinstance(node, decisions)]
    assert portal.app.debug is False
