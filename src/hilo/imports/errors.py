"""What may go wrong with an import."""

from hilo.kernel.errors import Problem


class ImportUnknown(Problem):
    """There is no such import."""

    status = 404
    code = "import_unknown"


class NothingInIt(Problem):
    """There is nothing in this file."""

    status = 422
    code = "nothing_in_it"


class NotATable(Problem):
    """This file cannot be read as a table."""

    status = 422
    code = "not_a_table"


class NotAMailbox(Problem):
    """This file is no mailbox (mbox): it does not begin with a line `From `."""

    status = 422
    code = "not_a_mailbox"


class WrongEncoding(Problem):
    """The file is not in this encoding."""

    status = 422
    code = "wrong_encoding"


class NoUsableColumns(Problem):
    """The columns that are needed are not there, or were not recognised."""

    status = 422
    code = "no_usable_columns"


class ImportedAlready(Problem):
    """This very file was imported already."""

    status = 409
    code = "imported_already"


class ImportHasEnded(Problem):
    """This import has ended."""

    status = 409
    code = "import_has_ended"


class NeedsAnAccount(Problem):
    """Old conversations need the account of a channel by which they came."""

    status = 422
    code = "needs_an_account"
