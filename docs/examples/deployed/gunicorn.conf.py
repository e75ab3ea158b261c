"""How gunicorn serves one instance: `gunicorn -c gunicorn.conf.py "deployed:create_app()"`."""

bind = "127.0.0.1:8001"

# Threads suit requests that wait for databases; one worker for each core, and some threads for each.
worker_class = "gthread"
workers = 2
threads = 4

# A worker that has not shown itself for so long is killed; one that is to stop has so long for its requests.
timeout = 30
graceful_timeout = 25

# Workers are replaced now and then, not all at once.
max_requests = 10_000
max_requests_jitter = 1_000

# The application writes the access log.
accesslog = None
errorlog = "-"
