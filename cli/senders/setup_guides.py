"""What to enter in each sender, step by step.

The places are filled by `sources`: {url}, {api}, {id}, {secret}, {username}, and {header} and
{value} of the header that carries a secret. Menus move from release to release; the names of the
fields are those of the senders' documentation.
"""

from __future__ import annotations

STEPS: dict[str, str] = {
    "arc_xp": """\
In the IFX integration that sends stories on, sign the body with HMAC-SHA256 and this secret:
  URL         {url}
  Secret      {secret}
  Header      X-Hub-Signature-256: sha256=<hex of the signature>
or, in place of the signature, send the secret itself:
  Header      {header}: {value}
Subscribe it to story:first-publish, story:update, story:republish, story:unpublish, story:delete.
""",
    "basic": """\
  URL         {url}
  Username    {username}
  Password    {secret}
""",
    "contentful": """\
1. Space settings, Webhooks, Settings: enable request verification. One secret serves the whole
   space. To use this one (64 characters), enter it, or put it through the management API:
   PUT https://api.contentful.com/spaces/<space>/webhook_settings/signing_secret {{"value": …}}
   If Contentful made one, or another source has one already, give that to --secret-file.
  Secret      {secret}
2. Webhooks, Add webhook:
  URL         POST {url}
  Triggers    Select specific events: Entry: publish, unpublish, archive, delete
  Payload     the default; the content type application/vnd.contentful.management.v1+json
  Filters     sys.environment.sys.id equals master; add the content type of your articles
""",
    "datocms": """\
Project settings, Webhooks, Add a new webhook:
  URL         {url}
  HTTP basic  user {username}, password as Secret
  Secret      {secret}
  Triggers    Record: publish, unpublish, delete; restrict it to the models of your articles
  Payload     the default; Auto-retry on
""",
    "directus": """\
Settings, Flows, Create flow, with the trigger Event hook (Action, non-blocking):
  Scope       items.create, items.update, items.delete, and the collection of your articles
Add the operation Webhook / Request URL:
  Method      POST
  URL         {url}
  Header      {header}: {value}
  Header      Content-Type: application/json
  Body        {{{{ $trigger }}}}
An update names only the fields that changed: give the source --fetch-url, Directus' address.
""",
    "drupal": """\
With the module Webhooks: Configuration, Web services, Webhooks, Add webhook:
  Payload URL   {url}
  Secret      {secret}
  Content type  application/json
  Events        Entity: node create, update, delete
""",
    "ghost": """\
Ghost Admin, Settings, Integrations, Add custom integration, Add webhook, one each for
Post published, Published post updated, Post unpublished and Post deleted:
  Target URL  {url}
  Secret      {secret}
""",
    "github": """\
Webhooks, Add webhook (or whatever else signs as GitHub does):
  Payload URL   {url}
  Content type  application/json
  Secret      {secret}
""",
    "hmac": """\
  URL         {url}
  Secret      {secret}
  Signature   {scheme}
""",
    "prismic": """\
Settings, Webhooks, Create a webhook:
  URL         {url}
  Secret      {secret}
  Triggers    A document is published, A document is unpublished
Prismic says only which documents changed: give the source --fetch-url https://<repo>.prismic.io
and, for a private repository, a permanent access token.
""",
    "sanity": """\
sanity.io/manage, your project, API, Webhooks, Create webhook:
  URL         {url}
  Dataset     production
  Trigger on  Create, Update, Delete
  Filter      _type == "article"
  Projection  leave it empty
  HTTP method POST; drafts off
  Secret      {secret}
""",
    "standard_webhooks": """\
In the sender's settings for a webhook endpoint:
  URL         {url}
  Secret      {secret}
If the sender makes the secret itself (whsec_…), give that one to --secret-file.
""",
    "storyblok": """\
Settings, Webhooks, New webhook:
  Endpoint URL  {url}
  Secret      {secret}
  Triggers      Story: published, unpublished, deleted, moved
The secret is part of the paid plans; without it, put this source again with --unsigned.
Storyblok says only which story changed: give the source --fetch-url https://api.storyblok.com
and a public access token.
""",
    "strapi": """\
Settings, Webhooks, Create new webhook:
  Url         {url}
  Header      {header}: {value}
  Events      Entry: create, update, delete, publish, unpublish
Strapi may send a publication without its entry: give the source --fetch-url, Strapi's address,
and a read-only API token.
""",
    "superdesk": """\
Settings, Subscribers, your subscriber, Destinations, Add:
  Delivery type  http_push
  Format         ninjs
  Resource URL   {url}
  Secret      {secret}
""",
    "svix": """\
In the sender's webhook portal, Endpoints, Add endpoint:
  Endpoint URL  {url}
Svix makes the signing secret itself: put this source again with that one in --secret-file. Where
you may choose it:
  Secret      {secret}
""",
    "token": """\
  Articles    POST {api}/articles
  Feeds       POST {api}/feeds/{id}
  Uploads     POST {api}/uploads/{id}
  Header      Authorization: Bearer {secret}
""",
    "websub": """\
The hub is asked to post here; there is nothing to enter.
  Callback    {url}
""",
    "woocommerce": """\
WooCommerce, Settings, Advanced, Webhooks, Add webhook:
  Status        Active
  Topic         of your posts
  Delivery URL  {url}
  Secret      {secret}
""",
    "wordpress_com": """\
Settings, Webhooks, Add webhook, one each for publish_post, edit_post and trash_post:
  URL         {url}
  Fields      ID, post_type, post_status, post_url
WordPress.com signs nothing: keep this address to yourselves. Each post is fetched from the site:
give the source --fetch-url https://public-api.wordpress.com/wp/v2/sites/<site>.
""",
    "wp_plugin": """\
In the plugin's settings:
  URL         {url}
  Secret      {secret}
Its header is X-Webhook-Signature or X-SOW-Signature: sha256=<hex>; another is told by --hmac.
""",
    "wp_webhooks": """\
WP Webhooks, Send Data, Add Webhook URL, one each for post_create, post_update, post_trash and
post_delete:
  Webhook URL     {url}
  Webhook Secret  {secret}
From release 4.3 on it no longer signs the body: there, set the header
  Header      {header}: {value}
""",
}
"""By sender. A test fails where one of functions.submit.senders.SENDERS has none."""
