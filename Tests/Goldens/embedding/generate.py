"""Writes embedding.json: PCA, t-SNE, trustworthiness and neighbour agreement by scikit-learn.

    python Tests/Goldens/embedding/generate.py

The data are 60 vectors of 12 numbers around three centres, from the streams that `Goldens.uniform`
of the tests gives: 9301 for centres, 9302 for the vectors.
"""

import json
import pathlib

import numpy as np
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE, trustworthiness
from sklearn.manifold._t_sne import _joint_probabilities
from sklearn.metrics import pairwise_distances, r2_score
from sklearn.model_selection import LeaveOneOut, cross_val_predict
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

COUNT, WIDTH, CLASSES = 60, 12, 3
MASK = (1 << 64) - 1


def uniform(stream, count):
    start = 2026 + (stream << 32)
    found = []
    for index in range(count):
        z = (start + index + 0x9E3779B97F4A7C15) & MASK
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        z ^= z >> 31
        found.append((z >> 40) / 8388608 - 1)
    return np.array(found)


def array(values, digits=9):
    values = np.asarray(values, dtype=float)
    return {"shape": list(values.shape),
            "values": [float(f"{v:.{digits}g}") for v in values.reshape(-1)]}


labels = np.arange(COUNT) % CLASSES
centres = uniform(9301, CLASSES * WIDTH).reshape(CLASSES, WIDTH)
data = (0.6 * centres[labels] + uniform(9302, COUNT * WIDTH).reshape(COUNT, WIDTH)).astype(np.float32)
data = data.astype(np.float64)

pca = PCA(n_components=5, svd_solver="full").fit(data)
places = pca.transform(data)
squares = pairwise_distances(data, squared=True)
# scikit-learn ends its search for widths at 1e-5 of the entropy.
joint = np.zeros((COUNT, COUNT))
joint[np.triu_indices(COUNT, 1)] = _joint_probabilities(squares.astype(np.float32), 15, 0)
joint += joint.T



def tsne(start):
    model = TSNE(perplexity=15, method="exact", init=start.astype(np.float32),
                 learning_rate="auto", max_iter=1000, random_state=0)
    return model.fit_transform(data), float(model.kl_divergence_)


# The steps magnify roundings: several starts show how far ends differ.
start = places[:, :2] / places[:, 0].std() * 1e-4
noise = np.random.default_rng(0)
ends = [tsne(start * (1 + 1e-3 * noise.standard_normal(start.shape) * (i > 0))) for i in range(8)]


def agreement(points):
    model = KNeighborsClassifier(10, algorithm="brute")
    return float(np.mean(cross_val_predict(model, points, labels, cv=LeaveOneOut()) == labels))


values = data[:, 0] + 0.5 * data[:, 1]
guesses = cross_val_predict(KNeighborsRegressor(10, algorithm="brute"), data, values,
                            cv=LeaveOneOut())
result = {
    "pca": array(places[:, :3]),
    "variances": array(pca.explained_variance_),
    "shares": array(pca.explained_variance_ratio_),
    "affinities": array(joint[:5]),
    "divergences": sorted(end for _, end in ends),
    "tsneTrustworthiness": sorted(
        float(trustworthiness(data, plane, n_neighbors=10)) for plane, _ in ends),
    "trustworthiness": {str(k): float(trustworthiness(data, places[:, :2], n_neighbors=k))
                        for k in (5, 10)},
    "agreement": agreement(data),
    "mapAgreement": agreement(places[:, :2]),
    "rSquared": float(r2_score(values, guesses)),
}
path = pathlib.Path(__file__).with_name("embedding.json")
path.write_text(json.dumps(result) + "\n")
print(path.stat().st_size, "bytes", {k: v for k, v in result.items() if isinstance(v, float)})
