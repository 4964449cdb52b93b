"""One question to an OpenAI-compatible endpoint, one JSON answer; kept on disk, never asked twice.

Requests go to `URL/chat/completions` through the standard library. Redirects are not followed, since
they would take text and key elsewhere; an answer may be neither long nor slow without bound.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from steppe.errors import Fault, InputError

#: Environment variable that holds the key, if the endpoint wants one.
KEY_VARIABLE = "STEPPE_LLM_KEY"
MAX_ANSWER_BYTES = 2**22
SECONDS = 60.0

Messages = list[dict[str, str]]


class NoAnswer(Exception):
    """The endpoint gave no usable answer; `fatal` if further questions are in vain."""

    def __init__(self, reason: str, fatal: bool = False) -> None:
        super().__init__(reason)
        self.fatal = fatal


class _NotThisForm(Exception):
    """The endpoint does not take this form of `response_format`."""


@dataclass(frozen=True)
class Endpoint:
    """Where questions go.

    Attributes:
        url: base address, like http://127.0.0.1:8080/v1.
        model: name of the model there.
        key: sent as bearer token if not empty; never written anywhere.
        cache: folder of answers; None keeps none.
        seconds: the longest that one request may take.
    """

    url: str
    model: str
    key: str = ""
    cache: Path | None = None
    seconds: float = SECONDS

    def __repr__(self) -> str:
        return f"Endpoint({self.url!r}, {self.model!r})"

    @property
    def local(self) -> bool:
        """Whether the endpoint is on this machine."""
        host = urlsplit(self.url).hostname or ""
        try:
            return host == "localhost" or ip_address(host).is_loopback
        except ValueError:
            return False


def endpoint(url: str, model: str, cache: Path | None = None) -> Endpoint:
    """Return an endpoint with the key of the environment, or raise InputError for a bad address."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and parts.hostname and not parts.query
        _ = parts.port
    except ValueError:
        good = False
    if not good or any(c.isspace() or ord(c) < 32 for c in url):
        raise InputError(
            Fault("bad_address", f"«{url[:100]}» is no address of an endpoint", where="--llm",
                  remedy="give its base address like http://127.0.0.1:8080/v1")
        )  # fmt: skip
    if parts.username or parts.password:
        raise InputError(
            Fault("bad_address", "the address holds a name or password", where="--llm",
                  remedy=f"put the key into the environment variable {KEY_VARIABLE}")
        )  # fmt: skip
    if not model.strip():
        raise InputError(Fault("no_model", "no model is named", where="--llm-model"))
    key = os.environ.get(KEY_VARIABLE, "").strip()
    return Endpoint(url.rstrip("/"), model, key, cache)


def cache_folder() -> Path:
    """Return the user's folder for answers."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "steppe" / "llm"


def ask(
    endpoint: Endpoint, messages: Messages, schema: Mapping[str, Any]
) -> tuple[dict[str, Any], bool]:
    """Return the JSON object that answers a question, and whether it lay in the cache.

    The question is put with the schema; an endpoint that refuses that is asked for any JSON, then
    for plain words. An answer that is no JSON object is sent back once for repair.

    Raises:
        NoAnswer: the endpoint cannot be reached, refuses, is too slow, or does not answer in JSON.
    """
    kept = _kept(endpoint, messages, schema)
    if kept is not None and kept.exists():
        try:
            found = json.loads(kept.read_text(encoding="utf-8"))
            if isinstance(found, dict):
                return found, True
        except (OSError, ValueError):
            pass  # a damaged entry is asked for again
    forms: tuple[dict[str, Any] | None, ...] = (
        {"type": "json_schema",
         "json_schema": {"name": "figures", "strict": True, "schema": dict(schema)}},
        {"type": "json_object"},
        None,
    )  # fmt: skip
    for form in forms:
        try:
            answer = _answer(endpoint, messages, form)
            break
        except _NotThisForm:
            continue
    else:
        raise NoAnswer("the endpoint refuses the question", fatal=True)
    if kept is not None:
        _keep(kept, answer)
    return answer, False


def _answer(endpoint: Endpoint, messages: Messages, form: dict[str, Any] | None) -> dict[str, Any]:
    words = _complete(endpoint, messages, form)
    try:
        return _object_in(words)
    except ValueError as error:
        repair: Messages = [
            *messages,
            {"role": "assistant", "content": words[:20_000]},
            {"role": "user", "content": f"This is no valid JSON ({error}). Answer again with the "
                                        "JSON object alone."},
        ]  # fmt: skip
        try:
            return _object_in(_complete(endpoint, repair, form))
        except ValueError:
            raise NoAnswer("the answer is no JSON, even after a request to mend it") from None


def _object_in(words: str) -> dict[str, Any]:
    """Return the JSON object in an answer, which may be wrapped in a code fence or in words."""
    first, last = words.find("{"), words.rfind("}")
    if first < 0 or last < first:
        raise ValueError("there is no object")
    try:
        found = json.loads(words[first : last + 1])
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    if not isinstance(found, dict):
        raise ValueError("it is not an object")
    return found


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def _complete(endpoint: Endpoint, messages: Messages, form: dict[str, Any] | None) -> str:
    """Return the words of one completion."""
    body: dict[str, Any] = {"model": endpoint.model, "temperature": 0, "messages": messages}
    if form is not None:
        body["response_format"] = form
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    request = urllib.request.Request(
        f"{endpoint.url}/chat/completions", json.dumps(body).encode(), headers, method="POST"
    )
    handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
    if endpoint.local:
        handlers.append(urllib.request.ProxyHandler({}))  # what is here goes through nobody
    deadline = time.monotonic() + endpoint.seconds
    try:
        opener = urllib.request.build_opener(*handlers)
        with opener.open(request, timeout=endpoint.seconds) as response:
            data = _read(response, deadline)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code in (400, 404, 415, 422, 501) and form is not None:
            raise _NotThisForm from None
        raise NoAnswer(f"the endpoint answers with status {error.code}", fatal=True) from None
    except TimeoutError:
        raise NoAnswer(f"no answer within {endpoint.seconds:g} seconds") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, TimeoutError):
            raise NoAnswer(f"no answer within {endpoint.seconds:g} seconds") from None
        raise NoAnswer(f"the endpoint cannot be reached: {reason}", fatal=True) from None
    try:
        words = json.loads(data)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise NoAnswer(
            "the endpoint does not speak the protocol: no choices in its answer"
        ) from None
    return words if isinstance(words, str) else ""


def _read(response: Any, deadline: float) -> bytes:
    """Return the body of an answer, bounded in size and in time as a whole."""
    parts: list[bytes] = []
    size = 0
    while part := response.read1(2**16):
        parts.append(part)
        size += len(part)
        if size > MAX_ANSWER_BYTES:
            raise ValueError("its answer is longer than 4 MB")
        if time.monotonic() > deadline:
            raise TimeoutError
    return b"".join(parts)


def _kept(endpoint: Endpoint, messages: Messages, schema: Mapping[str, Any]) -> Path | None:
    if endpoint.cache is None:
        return None
    asked: Sequence[Any] = (endpoint.model, messages, schema)
    text = json.dumps(asked, sort_keys=True, ensure_ascii=False)
    return endpoint.cache / (hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() + ".json")


def _keep(path: Path, answer: dict[str, Any]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
        temporary.write_text(json.dumps(answer), encoding="utf-8")
        temporary.replace(path)
    except OSError:
        pass  # without a cache the question is asked again, nothing else is lost
