"""Public names for contributors who gave none, such as "Quiet Integral 4821"."""

import secrets

# One string each: a list of strings would take a page.
_MANNERS = """
Able Agile Amber Bold Brave Bright Brisk Calm Clear Clever Cosy Crisp Deft Eager Early Fair
Fleet Gentle Glad Golden Grand Green Happy Honest Humble Jolly Keen Kind Lively Lucky Merry
Mellow Neat Nimble Noble Open Patient Plain Proud Quick Quiet Rapid Ready Rosy Royal Silent
Silver Smooth Spry Steady Subtle Sunny Swift Tidy Vivid Warm Wise Witty Young Zesty
"""
_THINGS = """
Algebra Angle Arc Axiom Basis Bracket Braid Chain Chord Circle Cone Cosine Cube Curve Cycle
Delta Digit Ellipse Factor Field Fraction Function Graph Group Helix Integral Knot Lattice Lemma
Limit Logarithm Matrix Median Modulus Monoid Nabla Norm Number Operator Orbit Parabola Polygon
Prime Prism Product Proof Quotient Radical Radius Ring Root Scalar Secant Series Sigma Sine
Sphere Spiral Sum Tangent Tensor Theorem Torus Tuple Vector Vertex Wedge Zeta
"""


def public_name() -> str:
    """Make a name at random; two contributors may come to share one, for ids tell them apart."""
    manner, thing = (secrets.choice(words.split()) for words in (_MANNERS, _THINGS))
    return f"{manner} {thing} {1000 + secrets.randbelow(9000)}"
