"""The security headers of every page, and what a page may allow besides."""

from collections.abc import Sequence

from chalicelib import settings

_FIXED = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=(), payment=()",
    "Vary": "Cookie",
}


def content_security_policy(form_action: Sequence[str], images: Sequence[str]) -> str:
    """Return the policy: our own origin only, and the further origins a page needs.

    Chromium applies form-action to the redirects of a form too, so a page whose form ends at
    the bank must name the bank.
    """
    directives = [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        " ".join(["img-src 'self' data:", *images]),
        "font-src 'self'",
        "connect-src 'self'",
        " ".join(["form-action 'self'", *form_action]),
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    ]
    if settings.current().is_https:
        directives.append("upgrade-insecure-requests")
    return "; ".join(directives)


def security_headers(
    form_action: Sequence[str] = (), images: Sequence[str] = ()
) -> dict[str, str | list[str]]:
    """Return the headers of a page whose forms and images may go to these origins besides."""
    headers: dict[str, str | list[str]] = dict(_FIXED)
    headers["Content-Security-Policy"] = content_security_policy(form_action, images)
    if settings.current().is_https:
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    return headers
