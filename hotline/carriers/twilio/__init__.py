"""The telephone provider's REST. Nothing in here writes a number into a log."""

from hotline.carriers.twilio.account import TwilioAccount
from hotline.carriers.twilio.calls import TwilioCalls
from hotline.carriers.twilio.client import TIMEOUT, Credentials, RedirectedHttpClient, credentials_of
from hotline.carriers.twilio.codes import reason_of, words_of
from hotline.carriers.twilio.messages import TwilioMessages
from hotline.carriers.twilio.recordings import TwilioRecordings
from hotline.carriers.twilio.records import TwilioRecords

__all__ = [
    "TIMEOUT",
    "Credentials",
    "RedirectedHttpClient",
    "TwilioAccount",
    "TwilioCalls",
    "TwilioMessages",
    "TwilioRecordings",
    "TwilioRecords",
    "credentials_of",
    "reason_of",
    "words_of",
]
