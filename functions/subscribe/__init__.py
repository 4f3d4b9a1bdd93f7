"""subscribe: makes WebSub subscriptions, and renews each before its lease ends."""
