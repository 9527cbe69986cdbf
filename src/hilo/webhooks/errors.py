"""What can be wrong with a request about webhooks."""

from hilo.kernel.errors import NotFound, Problem


class WebhookUnknown(NotFound):
    """There is no such webhook."""

    code = "webhook_unknown"


class DeliveryUnknown(NotFound):
    """There is no such delivery."""

    code = "delivery_unknown"


class InvalidUrl(Problem):
    """A webhook goes to an http or https address with a host, and without a password in it."""

    status = 422
    code = "invalid_url"


class WebhookIsDisabled(Problem):
    """This webhook is disabled. Enable it first."""

    status = 409
    code = "webhook_is_disabled"
