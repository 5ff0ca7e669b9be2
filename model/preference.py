"""Which of several commands that draw the same a reader would rather be shown.

The table draws one sign by several commands: mathematics before text, plain LaTeX before a package,
common before rare. `model.ranking` leans on this inside a look-alike group only.
"""

from model.symbols import Symbol

# One step is being common. What a command asks for weighs less than whether people use it; the AMS
# packages are in most preambles that hold mathematics. `STRENGTH` says what a step is worth.
TEXT_ONLY = 0.5
PACKAGE = 0.5
AMS_PACKAGE = 0.25
T1_ONLY = 0.5
# What the training data cannot tell: `\\` ends a line and prints nothing, though people drew a dash
# for it; a minus was asked of nobody who drew the other dashes, so it is met too rarely.
GAPS = {r"\\": -60.0, "-": 14.0}
AMS = frozenset({"amsmath", "amssymb"})

# A step changes odds by exp(STRENGTH), 5 %: a tie-break. The network has learned which look-alike
# the people meant whose drawings it saw; leaning further costs first answers (docs/symbols.md).
STRENGTH = 0.05

# Chosen by hand, among commands with look-alikes: what introductions to LaTeX teach.
_COMMON = r"""
. , - / | < > = \_ \$ \& \{ \} \S \P \cdot \bullet \ldots \cdots \dots \mid \| \parallel
\prime \backslash \setminus \sim \approx \neq \circ \bigcirc \emptyset \varnothing \odot \oplus
\otimes \sum \Sigma \prod \Pi \cup \bigcup \cap \bigcap \vee \bigvee \wedge \bigwedge \Lambda
\int \sqrt{} \times \pm \div \ast \star \neg \ll \gg \in \epsilon \varepsilon \ni \models \perp
\top \bot \propto \triangle \Delta \nabla \square \Box \Diamond \rightarrow \longrightarrow
\leftarrow \uparrow \downarrow \leftrightarrow \Rightarrow \Leftarrow \Leftrightarrow \mapsto
\langle \rangle \hbar \alpha \beta \gamma \Gamma \delta \zeta \eta \theta \Theta \vartheta \iota
\kappa \lambda \mu \nu \xi \Xi \pi \rho \sigma \tau \upsilon \phi \Phi \varphi \chi \psi \Psi
\omega \Omega \dagger \ddagger \copyright \pounds \texteuro \textdegree \checkmark \heartsuit
"""
COMMON = frozenset(_COMMON.split())


def preference(symbol: Symbol) -> float:
    """Return how much a reader would rather be shown this command, in steps; 1 at best."""
    steps = float(symbol.latex in COMMON)
    steps += GAPS.get(symbol.latex, 0.0)
    steps -= TEXT_ONLY * (symbol.mode == "text") + T1_ONLY * (symbol.fontenc == "T1")
    if symbol.package is not None:
        steps -= AMS_PACKAGE if symbol.package in AMS else PACKAGE
    return steps
