"""Look inside a trained model: gradients, features, maxima, maps of evidence."""

from utils.introspection.climb import maximise
from utils.introspection.evidence import class_activation_maps, grad_cam, occlusion_map
from utils.introspection.features import feature_model, top_patches
from utils.introspection.gradients import gradient

__all__ = [
    "class_activation_maps",
    "feature_model",
    "grad_cam",
    "gradient",
    "maximise",
    "occlusion_map",
    "top_patches",
]
