"""Train a network from the command line; the same as `writemath train`.

python scripts/train.py --network slides --data detexify.jsonl.gz --epochs 20
"""

from app.commands.train import train

if __name__ == "__main__":
    train()
