"""What can be wrong with merging, splitting and moving, as sentences."""

from hilo.kernel.errors import Problem


class AlreadyOneConversation(Problem):
    """These are one conversation already."""

    status = 409
    code = "already_one_conversation"


class DifferentPeople(Problem):
    """These are conversations of different people. If they are one person, merge the people first."""

    status = 409
    code = "different_people"


class DifferentBrands(Problem):
    """These are conversations of different brands."""

    status = 409
    code = "different_brands"


class MergeTheOtherWay(Problem):
    """The conversation that is to stay is closed or snoozed, and the other is not. Merge the other way round."""

    status = 409
    code = "merge_the_other_way"


class WallsDoNotMeet(Problem):
    """Nobody is inside the walls of both."""

    status = 409
    code = "walls_do_not_meet"


class WallInBetween(Problem):
    """These words stand behind a wall, and would be seen by others there."""

    status = 409
    code = "wall_in_between"


class ConversationsChanged(Problem):
    """Somebody merged or parted these conversations at this moment. Look again."""

    status = 409
    code = "conversations_changed"


class UnknownMerge(Problem):
    """There is no such merge of this conversation."""

    status = 404
    code = "unknown_merge"


class MergeUndoneAlready(Problem):
    """This merge was undone already."""

    status = 409
    code = "merge_already_undone"


class UnknownMove(Problem):
    """There is no such split or move of this conversation."""

    status = 404
    code = "unknown_move"


class MoveUndoneAlready(Problem):
    """This was undone already."""

    status = 409
    code = "move_already_undone"


class UnknownItem(Problem):
    """There is no such message or note in this conversation."""

    status = 422
    code = "unknown_item"


class NothingLeft(Problem):
    """No message would be left here. Merge the conversations instead."""

    status = 409
    code = "nothing_left"


class NothingChosen(Problem):
    """Choose at least one message."""

    status = 422
    code = "nothing_chosen"
