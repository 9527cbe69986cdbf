-- The audit log is looked through by what something was done to, and by time.

create index audit_log_kind on audit_log (split_part(subject, ':', 1), id);
create index audit_log_at on audit_log (at);
