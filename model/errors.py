"""What is wrong with what was given, in words for whoever gave it.

InputError           itself: a database's URL or copy, a public name, an argument
├── StrokeError      strokes (model/strokes.py)
├── PictureError     a picture (model/pictures/decode.py)
├── DataError        a data file (model/jsonl.py)
├── BundleError      a bundle (model/bundle.py)
├── RecipeError      a number of a training run (model/training/recipe.py)
├── TrainingError    files or settings that training cannot go on with (model/train.py)
├── SettingsError    a setting of the server (app/settings.py)
└── FileError        a file to classify (app/commands/classify_files.py)
"""


class InputError(ValueError):
    """Something given is wrong; the message says what, where, and what would be right.

    Commands print it in one line. Any other ValueError is a fault of the program, and keeps its
    traceback.
    """
