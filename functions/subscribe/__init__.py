"""subscribe: WebSub subscriptions are made, and renewed before their lease ends."""
