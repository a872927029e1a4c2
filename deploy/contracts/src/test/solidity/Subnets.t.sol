// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Certificates} from "../../main/solidity/Certificates.sol";
import {Hashes} from "../../main/solidity/Hashes.sol";
import {RewardDistributor} from "../../main/solidity/RewardDistributor.sol";
import {Rollup} from "../../main/solidity/Rollup.sol";
import {RollupInbox} from "../../main/solidity/RollupInbox.sol";
import {SequencerRegistry} from "../../main/solidity/SequencerRegistry.sol";
import {Attestation, BatchHeader, MemberSignature} from "../../main/solidity/Types.sol";
import {Fixture} from "./Fixture.sol";

/// A second subnet on the same contracts, with the same members and the very same keys: nothing of the one counts in the other.
contract SubnetsTest is Fixture {
    uint64 private constant OTHER = 8;
    address private constant ALICE = address(0xA11CE);

    function setUp() public override {
        super.setUp();
        inbox.open(OTHER, RollupInbox.InboxParameters(0.01 ether, 0, 131_072), 100 ether);
        rollup.open(OTHER, rollup.parametersOf(SUBNET));
        registry.registerSubnet(OTHER, _subnetParameters(), genesis);
        lumia.approve(address(distributor), type(uint256).max);
        distributor.fund(SUBNET, 100 ether);
        distributor.fund(OTHER, 100 ether);
    }

    function test_a_batch_certified_for_one_is_refused_in_the_other_and_moves_only_its_own_chain() external {
        BatchHeader memory header = _nextHeader();
        MemberSignature[] memory certificate = _certificate(_genesis(), 4, _attested(header));
        vm.blobhashes(header.blobVersionedHashes);
        vm.expectPartialRevert(Certificates.WrongSignature.selector);
        rollup.submitBatch(OTHER, header, _genesis(), certificate, _noClaim(), "");
        _submitCertified(header, _genesis(), certificate);
        _eq(rollup.tipOf(SUBNET).last, 1, "its own");
        _eq(rollup.tipOf(OTHER).last, 0, "the other's");
    }

    function test_a_posting_claim_for_one_credits_nobody_in_the_other() external {
        BatchHeader memory header = _nextHeader();
        bytes32 own = Hashes.postingClaim(SUBNET, header.index, address(this));
        MemberSignature memory claim = MemberSignature(0, _sign(genesis[0].signer, own));
        bytes32 attested = Hashes.batchAttestation(OTHER, header.index, Hashes.commitment(header));
        MemberSignature[] memory certificate = _certificate(_genesis(), 4, attested);
        vm.blobhashes(header.blobVersionedHashes);
        vm.expectPartialRevert(Certificates.WrongSignature.selector);
        rollup.submitBatch(OTHER, header, _genesis(), certificate, claim, "");
    }

    function test_messages_are_counted_and_chained_apart() external {
        inbox.forceTransaction{value: 0.01 ether}(SUBNET, hex"02aa");
        _eq(inbox.count(SUBNET), 1, "its own");
        _eq(inbox.count(OTHER), 0, "the other's");
        _eq(inbox.accumulatorAt(OTHER, 1), bytes32(0), "no accumulator");
        inbox.forceTransaction{value: 0.01 ether}(OTHER, hex"02bb");
        _true(inbox.accumulatorAt(OTHER, 1) != inbox.accumulatorAt(SUBNET, 1), "chained apart");
    }

    function test_a_member_that_leaves_one_stays_in_the_other_with_its_bond() external {
        vm.prank(genesis[3].operator);
        registry.requestExit(SUBNET);
        _eq(registry.membersOf(SUBNET).length, 3, "left");
        _eq(registry.membersOf(OTHER).length, 4, "stays");
        _eq(inbox.count(OTHER), 0, "the other hears nothing");
        vm.warp(block.timestamp + EXIT_DELAY + 1);
        vm.prank(genesis[3].operator);
        vm.expectPartialRevert(SequencerRegistry.AlreadyActive.selector);
        registry.withdrawBond(OTHER, address(this));
    }

    function test_evidence_of_one_slashes_in_the_other_nobody() external {
        Attestation memory a = Attestation(SUBNET, 0, 1, keccak256("seal"), keccak256("a"));
        Attestation memory b = Attestation(SUBNET, 0, 1, keccak256("seal"), keccak256("b"));
        bytes memory signatureA = _sign(genesis[3].signer, Hashes.attestation(a));
        bytes memory signatureB = _sign(genesis[3].signer, Hashes.attestation(b));
        b.subnet = OTHER;
        vm.expectRevert(SequencerRegistry.NotEvidence.selector);
        registry.slashDoubleAttestation(a, signatureA, b, signatureB, address(0));
        a.subnet = OTHER;
        vm.expectRevert();
        registry.slashDoubleAttestation(a, signatureA, b, signatureB, address(0));
        a.subnet = SUBNET;
        b.subnet = SUBNET;
        registry.slashDoubleAttestation(a, signatureA, b, signatureB, address(0));
        _true(registry.operatorOf(SUBNET, genesis[3].operator).jailed, "jailed in its own");
        _true(!registry.operatorOf(OTHER, genesis[3].operator).jailed, "and in no other");
        _eq(registry.operatorOf(OTHER, genesis[3].operator).bond, BOND, "whose bond is whole");
    }

    function test_rewards_of_one_are_paid_from_its_fund_alone_and_no_leaf_counts_in_the_other() external {
        _submit(_at(_nextHeader(), 1), _genesis());
        bytes32 leaf = Hashes.rewardLeaf(block.chainid, SUBNET, 0, ALICE, 30 ether, 0);
        bytes32 structHash = Hashes.rewardAttestation(SUBNET, 0, leaf, 30 ether, 0);
        MemberSignature[] memory certificate = _certificate(_genesis(), 4, structHash);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.NotSettled.selector, OTHER, 0));
        distributor.submitRoot(OTHER, 0, leaf, 30 ether, 0, _genesis(), certificate);
        _settleOther();
        vm.expectPartialRevert(Certificates.WrongSignature.selector);
        distributor.submitRoot(OTHER, 0, leaf, 30 ether, 0, _genesis(), certificate);
        distributor.submitRoot(SUBNET, 0, leaf, 30 ether, 0, _genesis(), certificate);
        RewardDistributor.Claim[] memory claims = new RewardDistributor.Claim[](1);
        claims[0] = RewardDistributor.Claim(ALICE, 30 ether, 0, new bytes32[](0));
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.NoRoot.selector, OTHER, 0));
        distributor.claim(OTHER, 0, claims);
        _acceptInOther(leaf);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.WrongProof.selector, ALICE));
        distributor.claim(OTHER, 0, claims);
        distributor.claim(SUBNET, 0, claims);
        _eq(lumia.balanceOf(ALICE), 30 ether, "paid once");
        _eq(distributor.totalsOf(SUBNET).lumia, 70 ether, "from its own fund");
        _eq(distributor.totalsOf(OTHER).lumia, 70 ether, "the other's is set aside for its own leaves");
    }

    /// A batch of epoch 1 in the other subnet.
    function _settleOther() private {
        Rollup.Tip memory tip = rollup.tipOf(OTHER);
        BatchHeader memory header;
        header.first = 1;
        header.last = 1;
        header.parentBlockHash = tip.lastBlockHash;
        header.lastBlockHash = keccak256("other");
        header.lastStateRoot = keccak256("other state");
        header.lastTimestamp = GENESIS * 1000 + EPOCH_MS;
        header.epoch = 1;
        header.payloadHash = keccak256("payload");
        header.blobVersionedHashes = _blobs(1);
        bytes32 attested = Hashes.batchAttestation(OTHER, 0, Hashes.commitment(header));
        MemberSignature[] memory certificate = _certificate(_genesis(), 4, attested);
        vm.blobhashes(header.blobVersionedHashes);
        rollup.submitBatch(OTHER, header, _genesis(), certificate, _noClaim(), "");
    }

    /// Even a root that its own members certified holds no leaf that names another subnet.
    function _acceptInOther(bytes32 leaf) private {
        bytes32 structHash = Hashes.rewardAttestation(OTHER, 0, leaf, 30 ether, 0);
        distributor.submitRoot(OTHER, 0, leaf, 30 ether, 0, _genesis(), _certificate(_genesis(), 4, structHash));
    }
}
