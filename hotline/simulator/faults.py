"""What the provider finds wrong, by its own codes. Warnings go on; errors go to the fallback address."""

from __future__ import annotations

from dataclasses import dataclass

# Code -> the provider's words. An error ends the document; everything else is a warning.
ERRORS = {
    11100: "Invalid URL format",
    11200: "HTTP retrieval failure",
    11205: "HTTP connection failure",
    11206: "HTTP protocol violation",
    11210: "HTTP bad host name",
    11215: "HTTP too many redirects",
    11216: "HTTP invalid redirect",
    11220: "SSL/TLS handshake error",
    11240: "HTTP connection edge location is invalid",
    11243: "HTTP retry policy is invalid",
    11750: "TwiML response body too large",
    11770: "Empty response body",
    12100: "Document parse failure",
    12102: "The root element must be Response",
    12300: "Invalid Content-Type",
    13201: "Dial: cannot dial out from a dialled leg",
    13231: "Dial->Conference: invalid attribute",
    13238: "Dial->Conference: invalid verb in waitUrl",
    13247: "Dial: invalid From number (caller ID)",
    13321: "Gather->Say: invalid voice value",
    13325: "Gather->Play: invalid Content-Type",
    13338: "Gather: invalid actionOnEmptyResult value",
    13420: "Play: invalid Content-Type",
    13801: "Refer not allowed on non-SIP call legs",
}
WARNINGS = {
    12200: "Schema validation warning",
    13210: "Dial: invalid method value",
    13212: "Dial: invalid timeout value",
    13213: "Dial: invalid hangupOnStar value",
    13214: "Dial: invalid callerId value",
    13215: "Dial: invalid nested element",
    13216: "Dial: invalid timeLimit value",
    13217: "Dial: invalid record value",
    13218: "Dial: invalid sequential value",
    13219: "Dial: invalid answerOnBridge value",
    13221: "Dial->Number: invalid method value",
    13222: "Dial->Number: invalid sendDigits value",
    13223: "Dial: invalid phone number format",
    13224: "Dial: number cannot be called",
    13310: "Gather: invalid finishOnKey value",
    13312: "Gather: invalid method value",
    13313: "Gather: invalid timeout value",
    13314: "Gather: invalid numDigits value",
    13320: "Gather: invalid nested verb",
    13322: "Gather->Say: invalid loop value",
    13326: "Gather: invalid input value",
    13327: "Gather: invalid speechTimeout value",
    13331: "Gather: invalid language value",
    13332: "Gather: invalid bargeIn value",
    13333: "Gather: invalid profanityFilter value",
    13335: "Gather: speechTimeout auto cannot be used with the default model",
    13410: "Play: invalid loop value",
    13430: "Play: invalid digits",
    13510: "Say: invalid loop value",
    13511: "Say: invalid voice value",
    13512: "Invalid language value",
    13520: "Say: invalid text",
    13521: "Say: too many characters",
    13610: "Record: invalid method value",
    13611: "Record: invalid timeout value",
    13612: "Record: invalid maxLength value",
    13613: "Record: invalid finishOnKey value",
    13614: "Record: invalid transcribe value",
    13616: "Record: playBeep must be true or false",
    13699: "Record: invalid trim value",
    13710: "Redirect: invalid method value",
    13810: "Reject: invalid reason",
    13910: "Pause: invalid length value",
    15003: "Status callback: warning response",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding: the provider's code, what exactly, and at which address."""

    code: int
    detail: str = ""
    url: str = ""
    http_status: int = 0  # of the answer, where that was the fault

    @property
    def fatal(self) -> bool:
        """Whether the document cannot be executed."""
        return self.code in ERRORS

    def __str__(self) -> str:
        words = ERRORS.get(self.code) or WARNINGS.get(self.code, "unknown")
        return f"{self.code} {words}" + (f": {self.detail}" if self.detail else "")


class Refused(Exception):
    """The provider gives this document or this request up."""

    def __init__(self, fault: Fault) -> None:
        """Keep the finding."""
        self.fault = fault
        super().__init__(str(fault))


class NotSimulated(Exception):
    """The provider knows this, the simulated telephone does not."""


class EndlessCall(Exception):
    """The call asks for one document after another and never ends; the provider would not notice."""


class LineIsDead(Exception):
    """The person did something on the telephone when the call was over, or before it was dialled."""
