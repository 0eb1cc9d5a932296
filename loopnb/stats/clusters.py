"""What answers of the same customer are worth together."""


def design_effect(sums: dict[str, float]) -> float:
    """Return how much larger the variance of a share is for being clustered, at least 1.

    `sums` holds over clusters: `n`, `hits`, `clusters`, and the sums of products `nn`, `nh`,
    `hh`. The clustered variance is the linearised one of a ratio (Cochran 1977, 11.8); with a
    single cluster nothing can be told and the design effect is n: one answer's worth.
    """
    n, hits, clusters = sums["n"], sums["hits"], sums["clusters"]
    if clusters < 2:
        return float(max(n, 1))
    share = hits / n
    if share in (0, 1):
        # All equal: no variance to compare, so take the unequal weights of the clusters.
        return max(1.0, sums["nn"] / n)
    spread = sums["hh"] - 2 * share * sums["nh"] + share**2 * sums["nn"]
    variance = clusters / (clusters - 1) * spread / n**2
    return max(1.0, variance / (share * (1 - share) / n))
