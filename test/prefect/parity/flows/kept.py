# Prefect tells values by their identity, so a result that is let go of would lend its own to whatever comes after it.
KEPT = []


def kept(value):
    KEPT.append(value)
    return value
