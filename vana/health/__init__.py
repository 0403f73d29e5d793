"""Whether this process lives and can serve, for balancers, service managers and monitoring."""
