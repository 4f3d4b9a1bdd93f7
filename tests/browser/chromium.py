"""A headless Chromium, driven by the DevTools protocol over a pipe, without a driver.

https://chromedevtools.github.io/devtools-protocol/
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome")
SECONDS = 60
_FLAGS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--hide-scrollbars",
    # Pages must work without other hosts, so embeds are not loaded.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def chromium() -> str | None:
    """The browser's path; None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@dataclass
class Browser:
    """One page of a browser."""

    sent: int
    """File descriptors: one for commands, one for responses and events."""
    received: int
    session: str | None = None
    messages: list[str] = field(default_factory=list)
    """Console messages of the page: script errors, policy violations, failed loads."""
    _number: int = 0
    _rest: bytes = b""

    def open(self, url: str, width: int = 800) -> None:
        """Loads a page into a window of the given size in pixels."""
        self.messages.clear()
        self._window(width, 1200)
        self.call("Page.navigate", url=url)
        end = time.monotonic() + SECONDS
        while self.evaluate("[document.readyState, location.href]") != ["complete", url]:
            assert time.monotonic() < end, f"{url} did not load"
            time.sleep(0.02)

    def evaluate(self, expression: str) -> Any:
        """The result of a script in the page; promises are awaited."""
        answer = self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def prefer(self, scheme: str, media: str = "") -> None:
        """Emulates a reader who prefers `light` or `dark`, and a medium such as `print`."""
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.call("Emulation.setEmulatedMedia", media=media, features=[feature])

    def press_tab(self) -> None:
        """Moves the focus to the next element."""
        for kind in ("rawKeyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key="Tab", windowsVirtualKeyCode=9)

    def screenshot(self, path: Path) -> None:
        """The whole page as PNG."""
        # Chromium misplaces content beyond the window in right-to-left pages.
        self._window(*self.evaluate("[innerWidth, document.documentElement.scrollHeight]"))
        taken = self.call("Page.captureScreenshot", format="png")
        path.write_bytes(b64decode(taken["data"]))

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Sends one command and returns its response; keeps console messages on the way."""
        self._number += 1
        command = {"id": self._number, "method": method, "params": parameters}
        if self.session:
            command["sessionId"] = self.session
        os.write(self.sent, json.dumps(command).encode() + b"\0")
        for message in self._messages():
            if message.get("id") == self._number:
                assert "error" not in message, message
                result: dict[str, Any] = message["result"]
                return result
            if message.get("method") == "Log.entryAdded":
                self.messages.append(message["params"]["entry"]["text"])
        raise AssertionError("the browser ended")

    def _window(self, width: int, height: int) -> None:
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def _messages(self) -> Iterator[dict[str, Any]]:
        while True:
            message, separator, self._rest = self._rest.partition(b"\0")
            if separator:
                yield json.loads(message)
            elif part := os.read(self.received, 1 << 16):
                self._rest = message + part
            else:
                return


@contextmanager
def browsing(path: str, home: Path) -> Iterator[Browser]:
    """A browser that closes with the block. `home` is its profile folder."""
    commands, sent = _pipe()
    received, answers = _pipe()
    # Containers run as root, where Chromium only starts without a sandbox.
    flags = (*_FLAGS, *(("--no-sandbox",) if os.getuid() == 0 else ()))
    process = subprocess.Popen(
        [
            *("bash", "-c", f'exec "$@" 3<&{commands} 4>&{answers}', "bash"),
            *(path, *flags, f"--user-data-dir={home}", "about:blank"),
        ],
        pass_fds=(commands, answers),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(commands)
    os.close(answers)
    try:
        browser = Browser(sent, received)
        [page] = [
            info
            for info in browser.call("Target.getTargets")["targetInfos"]
            if info["type"] == "page"
        ]
        attached = browser.call("Target.attachToTarget", targetId=page["targetId"], flatten=True)
        browser.session = attached["sessionId"]
        browser.call("Page.enable")
        browser.call("Log.enable")
        yield browser
    finally:
        os.close(sent)
        os.close(received)
        process.terminate()
        process.wait(SECONDS)


def _pipe() -> tuple[int, int]:
    """A pipe whose ends are not the descriptors 3 and 4, which the browser uses."""
    ends = os.pipe()
    moved = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 20) for end in ends)
    for end in ends:
        os.close(end)
    return moved[0], moved[1]
