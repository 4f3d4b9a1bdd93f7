"""An example for each command, shown in its help and in the reference; a test parses them."""

from __future__ import annotations

EXAMPLES: dict[str, tuple[str, ...]] = {
    "up": ("dateline up", "dateline up --port 8080 --state ~/dateline"),
    "demo": ("dateline demo", "dateline demo --stay", "dateline demo story.txt feed.xml"),
    "parse": (
        "dateline parse story.txt",
        "dateline parse feed.xml --at 2026-03-04T12:00:00Z",
        "curl -s https://example.org/feed | dateline parse -",
    ),
    "push": (
        "dateline push story.txt --source desk --wait",
        "dateline push archive/*.xml --source wire --jobs 8",
        "DATELINE_TOKEN=… dateline push story.txt --source wire --api https://api.example.org",
    ),
    "status": ("dateline status gwmvufx6pnpfqk3o5mfxk4xv2a",),
    "trace": (
        "dateline trace gwmvufx6pnpfqk3o5mfxk4xv2a",
        "dateline trace 4qxitbuwyd4l6eu4veayksmtnb --json",
    ),
    "tail": ("dateline tail", "dateline tail --all --type article.killed --json --no-follow"),
    "submissions list": ("dateline submissions list --source wire --status quarantined",),
    "problems list": ("dateline problems list --source wire --since 2026-03-04",),
    "problems show": ("dateline problems show ieohs4kxkgkmcw2dz4hvxfd2nm",),
    "problems try": ("dateline problems try ieohs4kxkgkmcw2dz4hvxfd2nm --format rss",),
    "problems retry": (
        "dateline problems retry ieohs4kxkgkmcw2dz4hvxfd2nm",
        "dateline problems retry --source wire --code headline_missing",
    ),
    "problems dismiss": (
        "dateline problems dismiss ieohs4kxkgkmcw2dz4hvxfd2nm --reason 'sent by mistake'",
    ),
    "audit": ("dateline audit --since 2026-03-04",),
    "explain": ("dateline explain headline_missing",),
    "doctor": ("dateline doctor --stack dateline", "dateline doctor --json"),
    "canary": ("dateline canary", "dateline canary --stack dateline --json"),
    "sources list": ("dateline sources list", "dateline sources list --json"),
    "sources put": (
        "dateline sources put agency",
        "dateline sources put blog --sender ghost --language pt",
        "dateline sources put cms --sender hmac --hmac header=x-signature --model article",
    ),
    "sources set": (
        "dateline sources set agency --language pt --expect-every 60",
        "dateline sources set cms --unset language --unset model=page",
    ),
    "sources show": ("dateline sources show agency", "dateline sources show agency --json"),
    "sources token": ("dateline sources token editor",),
    "sources rotate": (
        "dateline sources rotate agency",
        "dateline sources rotate agency --finish",
    ),
    "sources test": ("dateline sources test blog",),
    "sources rm": ("dateline sources rm agency",),
    "sources migrate": ("dateline sources migrate --stack dateline",),
    "subscribers list": ("dateline subscribers list", "dateline subscribers list --json"),
    "subscribers put": (
        "dateline subscribers put partner --url https://partner.example.org/dateline",
        "dateline subscribers put app --url https://app.example.org/hook --thin --languages pt",
    ),
    "subscribers set": (
        "dateline subscribers set partner --listing en.section.politics --format ninjs",
        "dateline subscribers set partner --unset listing",
    ),
    "subscribers show": ("dateline subscribers show partner",),
    "subscribers rotate": (
        "dateline subscribers rotate partner",
        "dateline subscribers rotate partner --finish",
    ),
    "subscribers pause": ("dateline subscribers pause partner --reason maintenance",),
    "subscribers resume": ("dateline subscribers resume partner",),
    "subscribers rm": ("dateline subscribers rm partner",),
    "invoke": ("dateline invoke submit events/submit/ghost-published.json",),
    "reindex": ("dateline reindex --stack dateline --since 2026-03-04",),
    "replay": (
        "dateline replay --source wire --from 2026-03-04 --to 2026-03-05",
        "dateline replay --source wire gwmvufx6pnpfqk3o5mfxk4xv2a",
        "dateline replay --source wire --failed",
    ),
    "costs": ("dateline costs --month 2026-03", "dateline costs --json"),
    "reviews": ("dateline reviews 4qxitbuwyd4l6eu4veayksmtnb --language pt",),
    "glossary put": ("dateline glossary put en-pt.csv",),
    "glossary list": ("dateline glossary list",),
}
"""Name of a command, with its group → examples, the shortest first."""
