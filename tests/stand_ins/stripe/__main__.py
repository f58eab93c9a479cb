"""The stand-in to try the shop by hand:
`python -m tests.stand_ins.stripe --port 18500 --webhook http://localhost:8080/api/v1/payments/webhook`."""

import argparse
import threading

from tests.stand_ins.stripe.running import KEY, SECRET, standing_in


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=18500)
    parser.add_argument("--webhook", default="", help="where the shop takes webhooks")
    parser.add_argument("--key", default=KEY)
    parser.add_argument("--secret", default=SECRET)
    parser.add_argument("--skew", type=float, default=0.0, help="seconds that Stripe's clock is ahead")
    parser.add_argument("--settles-in", type=float, default=10.0, help="seconds until banks answer by themselves")
    parser.add_argument("--slow", type=float, default=0.0, help="seconds before each answer of the API")
    parser.add_argument("--faults", type=float, default=0.0, help="share of the API's answers that are a 500 or cut off")
    args = parser.parse_args()
    with standing_in(args.port, args.webhook, args.key, args.secret, args.skew, args.settles_in) as found:
        found.faults.slow, found.faults.share = args.slow, args.faults
        print(f"Payments: {found.url}/dashboard\nStart the shop with:")
        print("\n".join(f"  {name}={value}" for name, value in found.settings.items()), flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print()
