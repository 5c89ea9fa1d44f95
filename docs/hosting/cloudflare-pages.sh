#!/bin/sh
# Sends a built site of OnRecord to Cloudflare Pages: cloudflare-pages.sh FOLDER PROJECT.
# `npx wrangler login`, once, lets it. Headers and redirects are in the build.
set -eu
npx wrangler pages deploy "$1" --project-name "$2" --branch main
