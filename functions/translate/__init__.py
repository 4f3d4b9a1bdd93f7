"""translate: takes requests for translations over HTTP and translates from a queue.

`requests` decides which jobs exist, `worker` runs them. `segments` divides texts, `memory`,
`glossary` and `engine` translate segments, `review` adds documents to a language's chain.
"""
