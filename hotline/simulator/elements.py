"""The verbs of TwiML for voice: their attributes and what may stand inside them. Names are case-sensitive.

Lower-case names are SSML inside Say. Compared with the installed SDK by a test.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Element:
    """One element: names of attributes, names of children, and whether it has a text of its own."""

    attributes: frozenset[str]
    children: frozenset[str]
    has_text: bool = False


def _element(attributes: str = "", children: str = "", *, text: bool = False) -> Element:
    return Element(frozenset(attributes.split()), frozenset(children.split()), text)


# What several elements share.
STATUS = "statusCallback statusCallbackMethod"
EVENTS = f"{STATUS} statusCallbackEvent"
RECORDING = "recordingStatusCallback recordingStatusCallbackEvent recordingStatusCallbackMethod"
MACHINES = (
    "amdStatusCallback amdStatusCallbackMethod machineDetection machineDetectionSilenceTimeout "
    "machineDetectionSpeechEndThreshold machineDetectionSpeechThreshold machineDetectionTimeout"
)
IN_WORDS = "break emphasis phoneme prosody say-as sub"
IN_SENTENCE = f"{IN_WORDS} lang w"
IN_TEXT = f"{IN_SENTENCE} p s"

ELEMENTS = {
    "AiSession": _element("aiConnector aiSessionConfiguration"),
    "Application": _element(
        f"{EVENTS} copyParentTo customerId method url",
        "ApplicationSid Parameter",
        text=True,
    ),
    "ApplicationSid": _element(text=True),
    "Autopilot": _element(text=True),
    "Client": _element(f"{EVENTS} method url", "Identity Parameter", text=True),
    "Conference": _element(
        f"{EVENTS} {RECORDING} beep coach endConferenceOnExit eventCallbackUrl jitterBufferSize "
        "maxParticipants muted participantLabel record recordingConfigurationId region "
        "startConferenceOnEnter trim waitMethod waitUrl",
        text=True,
    ),
    "Config": _element("name value"),
    "Connect": _element(
        "action method",
        "AiSession Autopilot Conversation ConversationRelay ConversationRelaySession Room Stream "
        "VirtualAgent",
    ),
    "Conversation": _element(
        f"{EVENTS} {RECORDING} inboundAutocreation inboundTimeout method record "
        "routingAssignmentTimeout serviceInstanceSid trim url",
    ),
    "ConversationRelay": _element(
        "applicationReconnect asrSmartFormat backgroundNoiseReduction customerName debug "
        "deepgramSmartFormat dtmfDetection eagerEotThreshold echoPromptFiltering "
        "elevenlabsLanguageTextNormalization elevenlabsTextNormalization events hints "
        "ignoreBackchannel includeInPrompt intelligenceService interruptSensitivity interruptible "
        "language partialPromptOnHangup partialPrompts preemptible profanityFilter "
        "reportInputDuringAgentSpeech speechModel speechTimeout transcriptionLanguage "
        "transcriptionProvider ttsLanguage ttsLanguageTextNormalization ttsProvider "
        "ttsTextNormalization turnDetection url voice welcomeGreeting "
        "welcomeGreetingInterruptible",
        "Language Parameter",
    ),
    "ConversationRelaySession": _element("connector sessionConfiguration"),
    "Dial": _element(
        f"{RECORDING} action answerOnBridge callerId events hangupOnStar method passports record "
        "recordingConfigurationId recordingTrack referMethod referUrl ringTone sequential "
        "timeLimit timeout trim",
        "Application Client Conference Number Queue Sim Sip WhatsApp",
        text=True,
    ),
    "Echo": _element(),
    "Enqueue": _element("action maxQueueSize method waitUrl waitUrlMethod workflowSid", "Task", text=True),
    "Gather": _element(
        "action actionOnEmptyResult bargeIn debug enhanced finishOnKey hints input language "
        "maxSpeechTime method numDigits partialResultCallback partialResultCallbackMethod "
        "profanityFilter speechModel speechTimeout timeout",
        "Pause Play Say",
    ),
    "Hangup": _element("", "Parameter"),
    "Header": _element("name value"),
    "Headers": _element("", "Header"),
    "Identity": _element(text=True),
    "Language": _element(
        "asrSmartFormat code hints speechModel transcriptionProvider ttsLanguageTextNormalization "
        "ttsProvider ttsTextNormalization voice",
    ),
    "Leave": _element(),
    "Number": _element(f"{MACHINES} {EVENTS} byoc method sendDigits url", text=True),
    "Parameter": _element("name value"),
    "Pause": _element("length"),
    "Pay": _element(
        f"{STATUS} action bankAccountType chargeAmount currency description input language "
        "maxAttempts minPostalCodeLength paymentConnector paymentMethod postalCode securityCode "
        "timeout tokenType validCardTypes",
        "Parameter Prompt",
    ),
    "Play": _element("digits loop", text=True),
    "Prompt": _element("attempt cardType errorType for requireMatchingInputs", "Pause Play Say"),
    "Queue": _element("method postWorkActivitySid reservationSid url", text=True),
    "Record": _element(
        f"{RECORDING} action finishOnKey maxLength method playBeep recordingConfigurationId "
        "timeout transcribe transcribeCallback trim",
    ),
    "Recording": _element(f"{RECORDING} channels recordingConfigurationId track trim"),
    "Redirect": _element("method", text=True),
    "Refer": _element("action method", "Sip"),
    "Reject": _element("reason", "Parameter"),
    "Response": _element(
        "",
        "Connect Dial Echo Enqueue Gather Hangup Leave Pause Pay Play Prompt Queue Record "
        "Redirect Refer Reject Say Sms Start Stop",
    ),
    "Room": _element("participantIdentity", text=True),
    "Say": _element("language loop voice", f"{IN_TEXT}", text=True),
    "Sim": _element(text=True),
    "Sip": _element(f"{MACHINES} {EVENTS} method password url username", "Headers Uri", text=True),
    "Siprec": _element(f"{STATUS} connectorName name track", "Parameter"),
    "Sms": _element("action from method statusCallback to", text=True),
    "Start": _element("action method", "Recording Siprec Stream Transcription"),
    "Stop": _element("", "Siprec Stream Transcription"),
    "Stream": _element(f"{STATUS} audioFormat connectorName name sampleRate track url", "Parameter"),
    "Task": _element("priority timeout", text=True),
    "Transcription": _element(
        "enableAutomaticPunctuation hints inboundTrackLabel intelligenceService languageCode name "
        "outboundTrackLabel partialResults profanityFilter speechModel statusCallbackMethod "
        "statusCallbackUrl track transcriptionEngine",
        "Config Parameter",
    ),
    "Uri": _element("password priority username weight", text=True),
    "VirtualAgent": _element(f"{STATUS} connectorName language sentimentAnalysis", "Config Parameter"),
    "WhatsApp": _element(f"{EVENTS} method url", text=True),
    "break": _element("strength time"),
    "emphasis": _element("level", f"{IN_SENTENCE}", text=True),
    "lang": _element("xml:lang", f"{IN_TEXT}", text=True),
    "p": _element("", f"{IN_SENTENCE} s", text=True),
    "phoneme": _element("alphabet ph", text=True),
    "prosody": _element("pitch rate volume", f"{IN_TEXT}", text=True),
    "s": _element("", f"{IN_SENTENCE}", text=True),
    "say-as": _element("format interpret-as", text=True),
    "sub": _element("alias", text=True),
    "w": _element("role", f"{IN_WORDS}", text=True),
}
