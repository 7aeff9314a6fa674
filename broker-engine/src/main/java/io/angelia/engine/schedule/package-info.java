/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/** What happens to index entries at a time: delayed delivery and expiry. Owned by the engine's thread. */
package io.angelia.engine.schedule;
