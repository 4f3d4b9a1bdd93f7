"""Clients that others' tools generate from the committed API description work.

A small program with each is type-checked strictly, and reads from the running stack.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.newsroom import Newsroom
from tools.openapi.document import DOCUMENT

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / "tests" / "browser" / "node_modules"
PYTHON = """
import sys

from dateline_client import AuthenticatedClient, Client
from dateline_client.api.articles import list_articles, read_article, read_article_html
from dateline_client.api.submissions import read_submission
from dateline_client.models import Article, Listing, Problem

client = Client(base_url=sys.argv[1])
listing = list_articles.sync(client=client, language="en", limit=100)
assert isinstance(listing, Listing), listing
[listed] = [item for item in listing.items if item.id == sys.argv[2]]
article = read_article.sync(sys.argv[2], client=client)
assert isinstance(article, Article), article
assert article.headline == listed.headline
assert article.version == 1 and article.published_at is None
[block] = article.body or []
print(article.headline, block.kind.value, sep=": ")
selected = read_article.sync(sys.argv[2], client=client, fields="id,section")
assert isinstance(selected, Article)
assert selected.section == "Culture" and not selected.headline
page = read_article_html.sync(sys.argv[2], client=client)
assert isinstance(page, str) and page.startswith("<!DOCTYPE html>")
for refused in (
    read_article.sync("a" * 26, client=client),
    read_submission.sync("a" * 26, client=AuthenticatedClient(sys.argv[1], "dl_nobody_x")),
):
    assert isinstance(refused, Problem), refused
    print(refused.code)
"""
TYPESCRIPT = """
import createClient from "openapi-fetch";
import type { components, paths } from "./dateline.js";

const [baseUrl, id] = process.argv.slice(2) as [string, string];
const client = createClient<paths>({ baseUrl });
const check = (holds: boolean, what: unknown): void => {
  if (!holds) throw new Error(JSON.stringify(what));
};

const listing = await client.GET("/articles", { params: { query: { limit: 100 } } });
const listed = listing.data?.items.find((item) => item.id === id);
const read = await client.GET("/articles/{id}", { params: { path: { id } } });
const article: components["schemas"]["Article"] | undefined = read.data;
check(article !== undefined && article.headline === listed?.headline, [article, listed]);
check(article?.version === 1 && article.published_at === null, article);
console.log(`${article?.headline}: ${article?.body?.map((block) => block.kind).join()}`);
const selected = await client.GET("/articles/{id}", {
  params: { path: { id }, query: { fields: "id,section" } },
});
check(selected.data?.section === "Culture" && selected.data.headline === undefined, selected.data);
const page = await client.GET("/articles/{id}.html", { params: { path: { id } }, parseAs: "text" });
check(page.data?.startsWith("<!DOCTYPE html>") ?? false, page.data);
const unknown = "a".repeat(26);
const refusals = [
  await client.GET("/articles/{id}", { params: { path: { id: unknown } } }),
  await client.GET("/submissions/{id}", { params: { path: { id: unknown } } }),
];
for (const refused of refusals) console.log(refused.error?.code);
"""
PRINTED = "A lighthouse is generated: paragraph\narticle_unknown\nunauthenticated\n"
COMPILER: dict[str, Any] = {
    "compilerOptions": {
        "strict": True,
        "noUncheckedIndexedAccess": True,
        "target": "es2022",
        "lib": ["es2022", "dom", "dom.iterable"],
        "module": "nodenext",
        "types": [],
    },
    "files": ["program.ts", "dateline.d.ts", "process.d.ts"],
}
PROCESS = "declare const process: { argv: string[] };\n"
"""Node's own types are not needed for more."""
UNGENERATED = {"receiveContent"}
"""Operations that openapi-python-client leaves out: a hub's callback takes any media type."""


@pytest.fixture(scope="module")
def article_id(newsroom: Newsroom) -> str:
    """A readable article."""
    sent = newsroom.post_json(
        {
            "external_id": "read-by-generated-clients",
            "language": "en",
            "headline": "A lighthouse is generated",
            "section": "Culture",
            "body_html": "<p>Its light was made from a description of light.</p>",
        }
    )
    return str(newsroom.published(sent)[0]["id"])


def run(folder: Path, *command: object) -> str:
    """What the command prints; its complaints if it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def test_a_python_client_reads_articles(
    newsroom: Newsroom, article_id: str, tmp_path: Path
) -> None:
    (tmp_path / "options.yaml").write_text("post_hooks: []\n")
    (tmp_path / "program.py").write_text(PYTHON)
    tool = Path(sys.executable).with_name("openapi-python-client")
    said = run(
        tmp_path,
        *(tool, "generate", "--path", DOCUMENT, "--meta", "none"),
        *("--output-path", "dateline_client", "--config", "options.yaml"),
    )

    # All that it leaves out are media types that it cannot parse.
    complaints = re.findall(r"^(?:Cannot parse|Unsupported content).*$", said, re.MULTILINE)
    assert len(complaints) == said.count("WARNING parsing")
    assert all("nsupported content" in complaint for complaint in complaints)
    operations = {
        operation["operationId"]
        for methods in json.loads(DOCUMENT.read_text(encoding="utf-8"))["paths"].values()
        for operation in methods.values()
    }
    generated = [
        path for path in tmp_path.glob("dateline_client/api/*/*.py") if path.stem != "__init__"
    ]
    assert len(generated) == len(operations - UNGENERATED)

    run(tmp_path, sys.executable, "-m", "mypy", "--strict", "program.py")
    assert run(tmp_path, sys.executable, "program.py", newsroom.running.url, article_id) == PRINTED


def test_a_typescript_client_reads_articles(
    newsroom: Newsroom, article_id: str, tmp_path: Path
) -> None:
    if not (TOOLS / "openapi-typescript").exists() or not shutil.which("node"):
        pytest.skip("npm's packages are not installed: npm ci --prefix tests/browser")
    (tmp_path / "node_modules").symlink_to(TOOLS)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "tsconfig.json").write_text(json.dumps(COMPILER))
    (tmp_path / "process.d.ts").write_text(PROCESS)
    (tmp_path / "program.ts").write_text(TYPESCRIPT)
    bin_ = TOOLS / ".bin"
    run(tmp_path, bin_ / "openapi-typescript", DOCUMENT, "-o", "dateline.d.ts")
    # Type-checks the declarations too; the program is emitted only if all is well.
    run(tmp_path, bin_ / "tsc", "--project", ".", "--noEmitOnError")
    assert run(tmp_path, "node", "program.js", newsroom.running.url, article_id) == PRINTED
