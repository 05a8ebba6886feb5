"""Mails as servers write them when they give one up: in the shape of each, with names of nobody."""

FAILED_ID = "<0123456789abcdef01234567@example.org>"
TO = "mia@gone.example"


def postfix(
    message_id: str = FAILED_ID,
    to: str = TO,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    said: str = "550 5.1.1 <mia@gone.example>: Recipient address rejected: User unknown",
) -> bytes:
    """Postfix: multipart/report with the headers of what was sent."""
    return _crlf(f"""\
Return-Path: <>
Received: by mx.example.net (Postfix)
\tid 4B2C1; Fri, 27 Nov 2026 02:10:11 +0000 (UTC)
Date: Fri, 27 Nov 2026 02:10:11 +0000 (UTC)
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: bounces@example.org
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4B2C1.1795745411/mx.example.net"
Content-Transfer-Encoding: 8bit
Message-Id: <20261127021011.4B2C1@mx.example.net>

This is a MIME-encapsulated message.

--4B2C1.1795745411/mx.example.net
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

This is the mail system at host mx.example.net.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<{to}>: host mail.gone.example[192.0.2.7] said: {said}
    (in reply to RCPT TO command)

--4B2C1.1795745411/mx.example.net
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
X-Postfix-Queue-ID: 4B2C1
X-Postfix-Sender: rfc822; bounces@example.org
Arrival-Date: Fri, 27 Nov 2026 02:10:10 +0000 (UTC)

Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{to}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.gone.example
Diagnostic-Code: smtp; {said}

--4B2C1.1795745411/mx.example.net
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers
Content-Transfer-Encoding: 8bit

Return-Path: <bounces@example.org>
Message-ID: {message_id}
From: Peer Exchange <exchange@example.org>
To: Mia <{to}>
Subject: Your questions are due

--4B2C1.1795745411/mx.example.net--
""")


def exim(message_id: str = FAILED_ID, to: str = TO) -> bytes:
    """Exim 4.8 and later: the whole mail comes back."""
    return _crlf(f"""\
Return-path: <>
Received: from Debian-exim by mx.example.net with local (Exim 4.96)
\tid 1wabcd-0001Xy-2B for bounces@example.org; Fri, 27 Nov 2026 02:12:00 +0000
X-Failed-Recipients: {to}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mx.example.net>
To: bounces@example.org
References: {message_id}
Content-Type: multipart/report; report-type=delivery-status; boundary=1795745520-eximdsn-1804289383
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1wabcd-0001Xy-2B@mx.example.net>

--1795745520-eximdsn-1804289383
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {to}
    host mail.gone.example [192.0.2.7]
    SMTP error from remote mail server after end of data:
    552 5.2.2 Over quota

--1795745520-eximdsn-1804289383
Content-type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Action: failed
Final-Recipient: rfc822;{to}
Status: 5.0.0
Remote-MTA: dns; mail.gone.example
Diagnostic-Code: smtp; 552 5.2.2 Over quota

--1795745520-eximdsn-1804289383
Content-type: message/rfc822

Return-path: <bounces@example.org>
Message-ID: {message_id}
From: Peer Exchange <exchange@example.org>
To: Mia <{to}>
Subject: Your questions are due

Hello Mia,

--1795745520-eximdsn-1804289383--
""")


def old_exim(message_id: str = FAILED_ID, to: str = TO) -> bytes:
    """Exim before it wrote reports: words, and a copy of the mail behind them."""
    return _crlf(f"""\
X-Failed-Recipients: {to}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mx.example.net>
To: bounces@example.org
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1old00-0001Xy-2B@mx.example.net>

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {to}
    SMTP error from remote mail server after RCPT TO:<{to}>:
    550 no such user here

------ This is a copy of the message, including all the headers. ------

Return-path: <bounces@example.org>
Message-ID: {message_id}
To: Mia <{to}>

Hello Mia,
""")


def exchange(message_id: str = FAILED_ID, to: str = TO) -> bytes:
    """Exchange Online: a page of HTML for people, the report in base64-free parts, the headers at the end."""
    return _crlf(f"""\
From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@gone.example>
To: <bounces@example.org>
Date: Fri, 27 Nov 2026 02:15:00 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="c1d2e3f4-0000-4000-8000-123456789abc"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: en-US
Message-ID: <a1b2c3d4-e5f6-4a7b-8c9d-0123456789ab@HE1EUR01FT003.mail.gone.example>
In-Reply-To: {message_id}
References: {message_id}
Subject: Undeliverable: Your questions are due
Auto-Submitted: auto-replied
MIME-Version: 1.0

--c1d2e3f4-0000-4000-8000-123456789abc
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="d5e6f7a8-0000-4000-8000-123456789abc"

--d5e6f7a8-0000-4000-8000-123456789abc
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

Delivery has failed to these recipients or groups:
{to}
Your message couldn't be delivered because you weren't recognized as a valid sender.

--d5e6f7a8-0000-4000-8000-123456789abc
Content-Type: text/html; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

<html><body><p>Delivery has failed to these recipients or groups:</p></body></html>

--d5e6f7a8-0000-4000-8000-123456789abc--

--c1d2e3f4-0000-4000-8000-123456789abc
Content-Type: message/delivery-status

Reporting-MTA: dns;HE1EUR01FT003.mail.gone.example
Received-From-MTA: dns;mx.example.net
Arrival-Date: Fri, 27 Nov 2026 02:14:58 +0000

Original-Recipient: rfc822;{to}
Final-Recipient: rfc822;{to}
Action: failed
Status: 5.7.133
Diagnostic-Code: smtp;550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication
\trequired; Delivery restriction check failed because the sender was not authenticated

--c1d2e3f4-0000-4000-8000-123456789abc
Content-Type: message/rfc822

Received: from mx.example.net (192.0.2.1) by HE1EUR01FT003.mail.gone.example
From: Peer Exchange <exchange@example.org>
To: Mia <{to}>
Subject: Your questions are due
Message-ID: {message_id}
Content-Type: multipart/alternative; boundary="x"

--c1d2e3f4-0000-4000-8000-123456789abc--
""")


def gmail(message_id: str = FAILED_ID, to: str = TO) -> bytes:
    """Gmail: multipart/related around the words and a picture, then report and headers."""
    return _crlf(f"""\
Return-Path: <>
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: bounces@example.org
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
References: {message_id}
In-Reply-To: {message_id}
X-Failed-Recipients: {to}
Message-ID: <6927b3a1.050a0220.1b2c3.0001.GMR@mx.google.com>
Date: Thu, 26 Nov 2026 18:20:01 -0800 (PST)
Content-Type: multipart/report; boundary="0000000000005a1b2c062a"; report-type=delivery-status

--0000000000005a1b2c062a
Content-Type: multipart/related; boundary="0000000000005a1b3d062b"

--0000000000005a1b3d062b
Content-Type: multipart/alternative; boundary="0000000000005a1b3e062c"

--0000000000005a1b3e062c
Content-Type: text/plain; charset="UTF-8"

** Address not found **

Your message wasn't delivered to {to} because the domain gone.example couldn't be found.

--0000000000005a1b3e062c--

--0000000000005a1b3d062b
Content-Type: image/png; name="icon.png"
Content-Transfer-Encoding: base64
Content-ID: <icon.png>

iVBORw0KGgo=

--0000000000005a1b3d062b--

--0000000000005a1b2c062a
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Arrival-Date: Thu, 26 Nov 2026 18:20:00 -0800 (PST)
X-Original-Message-ID: {message_id}

Final-Recipient: rfc822; {to}
Action: failed
Status: 4.1.2
Diagnostic-Code: smtp; DNS Error: DNS type 'mx' lookup of gone.example responded with code NXDOMAIN
Last-Attempt-Date: Thu, 26 Nov 2026 18:20:01 -0800 (PST)

--0000000000005a1b2c062a
Content-Type: message/rfc822

Message-ID: {message_id}
From: Peer Exchange <exchange@example.org>
To: Mia <{to}>
Subject: Your questions are due

--0000000000005a1b2c062a--
""")


def without_the_mail(to: str = TO) -> bytes:
    """A report that returns nothing of the mail: only the address says which one it may be."""
    whole = postfix(to=to)
    cut = whole.index(b"--4B2C1.1795745411/mx.example.net\r\nContent-Description: Undelivered")
    return whole[:cut] + b"--4B2C1.1795745411/mx.example.net--\r\n"


def holiday_reply() -> bytes:
    """No report: somebody is away."""
    return _crlf(f"""\
From: Mia <{TO}>
To: exchange@example.org
Subject: Away until Monday
Auto-Submitted: auto-replied
In-Reply-To: {FAILED_ID}
References: {FAILED_ID}
Message-ID: <away@gone.example>
Content-Type: text/plain; charset=utf-8

I am away. Write to somebody else.
""")


def _crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()
