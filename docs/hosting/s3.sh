#!/bin/sh
# Sends a built site of OnRecord to an S3 bucket that is set up as a website: s3.sh FOLDER BUCKET.
# Assets first and deletions last, so that nobody meets a page whose style is not there yet, or no longer.
set -eu
folder=$1 bucket=s3://$2

send() { # send SUBFOLDER CACHE-CONTROL: what is new or another now
    [ ! -d "$folder/$1" ] || aws s3 sync "$folder/$1" "$bucket/$1" --cache-control "$2" --only-show-errors
}

send assets "public, max-age=31536000, immutable"
for part in filter fragment index; do
    send "pagefind/$part" "public, max-age=86400"
done
aws s3 sync "$folder" "$bucket" --cache-control "public, max-age=0, must-revalidate" --only-show-errors \
    --exclude "assets/*" --exclude "pagefind/filter/*" --exclude "pagefind/fragment/*" --exclude "pagefind/index/*" \
    --exclude ".onrecord-output" --exclude ".nojekyll" --exclude "_headers" --exclude "_redirects"
aws s3 sync "$folder" "$bucket" --delete --size-only --only-show-errors \
    --exclude ".onrecord-output" --exclude ".nojekyll" --exclude "_headers" --exclude "_redirects"
