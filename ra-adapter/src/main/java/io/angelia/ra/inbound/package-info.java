/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * Messages for message-driven beans. An activation owns one connection with one session, consumer and endpoint per concurrent
 * delivery, so that messages with an ordering key stay with one of them; it sets all this up again when it is lost for good. A bean
 * gets its messages one by one or in lists, which are what waits in the session when the delivery begins.
 */
package io.angelia.ra.inbound;
