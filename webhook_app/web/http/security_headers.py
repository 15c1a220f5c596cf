"""Headers of every response that limit what a browser may do with it."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from webhook_app.settings import GITHUB

AVATARS = "https://avatars.githubusercontent.com"
POLICY = (
    "default-src 'self'; img-src 'self' data: {avatars}; "
    "style-src 'self'; script-src 'self'; connect-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SETUP_PATH = "/setup"  # the only page whose form goes elsewhere: the App's manifest, to GitHub
REDOC_PATH = "/redoc"
# Redoc makes an empty style element and fills it from its script, which the policy allows, and one
# element with a library's rules for scroll bars. The policy allows just these two contents on that
# page. If Redoc changes them, the browser's console names the new hash.
REDOC_STYLES = (
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' "
    "'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='"
)
PROFILES = "/users/"  # the pages with the button that shares in KakaoTalk
# If a key is set, Kakao's script needs on these pages: to be fetched; on a phone, to let kapi check
# the message before the app opens; elsewhere, to post the message into a new window of sharer.
# Sharer redirects users who are not signed in to accounts, and browsers apply the policy also to
# the redirects of a form.
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
HTTPS_ONLY = {"strict-transport-security": "max-age=31536000"}  # a year; subdomains are not ours


class SecurityHeaders:
    """Adds the headers to every response; a header that a route has set is not replaced."""

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
        """Pass the request on and add the headers to the start of its response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("content-security-policy", self._policy_of(scope["path"]))
                for name, value in self._always.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _policy_of(self, path: str) -> str:
        if path.startswith(PROFILES):
            return self._profiles
        return self._policies.get(path, self._policy)


def _with_kakao(policy: str) -> str:
    for directive, addresses in KAKAO:
        policy = policy.replace(f"{directive};", f"{directive} {addresses};")
    return policy
