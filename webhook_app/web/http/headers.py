"""What is done to every answer: headers that say what a browser may do with it, and gzip."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from webhook_app.settings import GITHUB
from webhook_app.web.api.schemas import AVATARS

POLICY = (
    "default-src 'self'; img-src 'self' data: {avatars}; "
    "style-src 'self'; script-src 'self'; connect-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SETUP_PATH = "/setup"  # the one page whose form goes elsewhere: the App's manifest, to GitHub
REDOC_PATH = "/redoc"
# Redoc makes an empty style element, which its script then fills rule by rule, as any script may
# fill a style sheet; and one with the scroll bars' rules of a library. The policy allows just these
# two contents, the empty one and that one, on that page; a browser names the hash of another.
REDOC_STYLES = (
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' "
    "'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='"
)
PROFILES = "/users/"  # the pages with the button that shares in KakaoTalk
# What Kakao's script needs on them, where a key is set: to be fetched; on a phone, to have kapi
# check the message before the app opens; elsewhere, to post the message into a new window of
# sharer, which sends whoever is not signed in on to accounts: browsers hold a form's redirects to
# the policy too.
KAKAO = (
    ("script-src 'self'", "https://t1.kakaocdn.net"),
    ("connect-src 'self'", "https://kapi.kakao.com"),
    ("form-action 'self'", "https://sharer.kakao.com https://accounts.kakao.com"),
)
_ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}
HTTPS_ONLY = {"strict-transport-security": "max-age=31536000"}  # a year; other hosts are not ours


class SafeHeaders:
    """Adds the headers to whatever the application answers."""

    def __init__(
        self, app: ASGIApp, github_url: str, public_url: str, *, shares_in_kakaotalk: bool
    ) -> None:
        self._app = app
        self._always = _ALWAYS | (HTTPS_ONLY if public_url.startswith("https://") else {})
        url = urlsplit(github_url)
        github = f"{url.scheme}://{url.netloc}"
        policy = self._policy = POLICY.format(avatars=AVATARS if github_url == GITHUB else github)
        self._policies = {
            SETUP_PATH: policy.replace("form-action 'self';", f"form-action 'self' {github};"),
            REDOC_PATH: policy.replace("style-src 'self';", f"style-src 'self' {REDOC_STYLES};"),
        }
        self._profiles = _with_kakao(policy) if shares_in_kakaotalk else policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to the answer's start."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("content-security-policy", self._policy_of(scope["path"]))
                for name, value in self._always.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_safely)

    def _policy_of(self, path: str) -> str:
        if path.startswith(PROFILES):
            return self._profiles
        return self._policies.get(path, self._policy)


def _with_kakao(policy: str) -> str:
    for directive, addresses in KAKAO:
        policy = policy.replace(f"{directive};", f"{directive} {addresses};")
    return policy


class Compression:
    """gzip for what people read; a delivery's answer is too short for it and passes by.

    Starlette's level 9 keeps the process from everything else for 0.7 s with a board of 10,000
    participants, level 4 for 0.03 s; its answer is a quarter larger.
    """

    def __init__(self, app: ASGIApp, uncompressed_path: str) -> None:
        self._app = app
        self._compressed = GZipMiddleware(app, minimum_size=1000, compresslevel=4)
        self._uncompressed_path = uncompressed_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its answer through gzip where that helps."""
        passes_by = scope["type"] != "http" or scope["path"] == self._uncompressed_path
        await (self._app if passes_by else self._compressed)(scope, receive, send)
