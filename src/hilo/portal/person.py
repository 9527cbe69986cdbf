"""A person as a visitor, exported and erased: by their handles, which are the ids of visitors."""

from hilo.kernel.person import PersonHook, gone, kept
from hilo.portal.store_person import ERASE, EXPORT

HOOK = PersonHook(
    tables={
        **kept("hashes of what was shown once, gone within a quarter of an hour", "visitor_identities"),
        "visitor_codes": gone("which addresses they were to prove"),
        "visitor_links": gone("links to their conversations"),
        "visitor_mails": gone("which answers went on by mail"),
        "visitor_proofs": gone("which addresses they proved"),
        "visitor_sessions": gone("nobody comes in by them any more"),
        "visitors": gone("what they typed into the form, and what their site said of them"),
    },
    erase=ERASE,
    export=EXPORT,
)
