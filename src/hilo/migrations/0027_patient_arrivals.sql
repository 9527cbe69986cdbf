-- What nobody awaits (mail that is fetched from a mailbox) stands behind all that somebody does: its places in the
-- queue are numbers far above. Within each of the two the order is that of arrival; a sender is only ever in one.
create sequence arrivals_patient as bigint start with 4611686018427387904;
