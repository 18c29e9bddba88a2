import test from 'node:test'
import { stageContract } from 'flybrowser/testing'
import sampler from './sampler.mjs'

for (const { name, run } of stageContract(sampler)) test(name, run)
