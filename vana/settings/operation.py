"""Running the site: jobs, backups, how long things are kept."""

from __future__ import annotations

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from vana.env import env_bool, env_emails, env_float, env_int, env_str, env_url
from vana.settings.site import DATA_DIR

# Shorter ones can be guessed.
HEALTH_TOKEN_MIN_CHARS = 16

# -- jobs ----------------------------------------------------------------------

# Off where `manage.py runjobs` runs them in a process of its own. Which process
# runs a job is decided in the database: any number may have it on.
RUN_JOBS = env_bool("RUN_JOBS", default=True)
JOB_HISTORY_DAYS = env_int("JOB_HISTORY_DAYS", default=30, at_least=1, at_most=3_650)

# Who is told by mail when a job failed or is overdue. Django mails nothing else to them
# (vana/logs.py): its reports of errors hold what people wrote.
ADMINS = [(address, address) for address in env_emails("ADMINS")]

# -- health ----------------------------------------------------------------------

# Whoever sends it as `Authorization: Bearer …` sees details at /health/ready, and /metrics.
HEALTH_TOKEN = env_str("HEALTH_TOKEN")
if HEALTH_TOKEN and len(HEALTH_TOKEN) < HEALTH_TOKEN_MIN_CHARS:
    raise ImproperlyConfigured(
        f"HEALTH_TOKEN must have {HEALTH_TOKEN_MIN_CHARS} characters or more, and be random."
    )
HEALTH_CHECK_SECONDS = env_float("HEALTH_CHECK_SECONDS", default=3, at_least=0.1)
# Figures at /metrics; needs requirements-metrics.txt.
METRICS = env_bool("METRICS", default=False)
DISK_FREE_MIN_MB = env_int("DISK_FREE_MIN_MB", default=500)

# -- exports -------------------------------------------------------------------

# How long what a person had prepared waits to be fetched.
EXPORT_DAYS = env_int("EXPORT_DAYS", default=7, at_least=1, at_most=30)

# -- erasure -------------------------------------------------------------------

# How long signing in takes back that one's account is to be erased; 0: it goes at once.
ERASURE_GRACE_DAYS = env_int("ERASURE_GRACE_DAYS", default=0, at_most=365)

# -- backups ---------------------------------------------------------------------

BACKUP_DIR = Path(env_str("BACKUP_DIR", default=str(DATA_DIR / "backups"))).resolve()
# 0: none by the clock.
BACKUP_HOURS = env_int("BACKUP_HOURS", default=6, at_most=24 * 365)
BACKUP_KEEP = env_int("BACKUP_KEEP", default=14, at_least=1)
BACKUP_KEEP_DAYS = env_int("BACKUP_KEEP_DAYS", default=90, at_least=1, at_most=3_650)
# Of age (age1…, ssh-…) or GnuPG. Without its program no backup is made, rather than an open one.
BACKUP_ENCRYPTION_RECIPIENT = env_str("BACKUP_ENCRYPTION_RECIPIENT")
# Each backup is also copied there, by the extra of requirements-s3.txt. Empty: it is not.
BACKUP_S3_BUCKET = env_str("BACKUP_S3_BUCKET")
BACKUP_S3_PREFIX = env_str("BACKUP_S3_PREFIX", default="vana/")
# Empty: Amazon's own. Others name theirs.
BACKUP_S3_ENDPOINT = env_url("BACKUP_S3_ENDPOINT", schemes=["https", "http"])
BACKUP_S3_REGION = env_str("BACKUP_S3_REGION", default="us-east-1")
# Empty: what the machine has (a role, the files of Amazon's tools).
BACKUP_S3_KEY_ID = env_str("BACKUP_S3_KEY_ID")
BACKUP_S3_SECRET_KEY = env_str("BACKUP_S3_SECRET_KEY")
# Folders in VANA_DATA_DIR of which the files are backed up. All else there is made anew, or secret.
BACKUP_FOLDERS = ["exports", "imports"]
# Only where the database is a file: a disk that comes back empty gets the newest good backup.
RESTORE_IF_MISSING = env_bool("RESTORE_IF_MISSING", default=False)

# -- retention ---------------------------------------------------------------

# What holds for people without a policy of their role (chat.models.RetentionPolicy). 0: never.
RETENTION_DAYS = env_int("RETENTION_DAYS", default=90, at_most=3_650)
# What people may choose for themselves. 0: as long as they like.
RETENTION_SHORTEST_DAYS = env_int("RETENTION_SHORTEST_DAYS", default=1, at_least=1, at_most=3_650)
RETENTION_LONGEST_DAYS = env_int("RETENTION_LONGEST_DAYS", default=365, at_most=3_650)
# So long before, people are told; 0: not at all.
RETENTION_NOTICE_DAYS = env_int("RETENTION_NOTICE_DAYS", default=7, at_most=90)
TRASH_DAYS = env_int("TRASH_DAYS", default=30, at_least=1, at_most=3_650)
EMPTY_CONVERSATION_MINUTES = env_int(
    "EMPTY_CONVERSATION_MINUTES", default=30, at_least=5, at_most=7 * 24 * 60
)
# Of agents' sessions that belong to nobody, after their last event. 0: never.
AGENT_SESSION_DAYS = env_int("AGENT_SESSION_DAYS", default=0, at_most=3_650)
# 0: for ever.
AUDIT_DAYS = env_int("AUDIT_DAYS", default=730, at_most=3_650)
# 0: none by the clock.
CLEANUP_HOURS = env_int("CLEANUP_HOURS", default=24, at_most=24 * 30)

# -- who looks at content --------------------------------------------------------

# How long staff may read one conversation of somebody else's, before they are asked why again.
CONTENT_ACCESS_MINUTES = env_int("CONTENT_ACCESS_MINUTES", default=30, at_least=1, at_most=480)
# Whether the person is told by which name; always by which role.
CONTENT_ACCESS_NAMES = env_bool("CONTENT_ACCESS_NAMES", default=False)
